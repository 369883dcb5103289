from django.urls import path

from accounts.views import organisation, people, registration, sign_in

urlpatterns = [
    path("login/", sign_in.sign_in, name="login"),
    path("logout/", sign_in.sign_out, name="logout"),
    path("password/", sign_in.change_password, name="password_change"),
    path("password/link/", sign_in.ask_for_password_link, name="password_reset"),
    path("password/link/sent/", sign_in.password_link_sent, name="password_reset_done"),
    path("password/set/<uidb64>/<token>/", sign_in.set_password, name="password_reset_confirm"),
    path("profile/", people.profile, name="profile"),
    path("acting/", people.act_as, name="act_as"),
    path("tokens/", people.token_list, name="tokens"),
    path("tokens/<str:key>/revoke/", people.token_revoke, name="token_revoke"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/members/add/", organisation.member_add, name="member_add"),
    path("organisation/members/<int:pk>/roles/", organisation.member_roles, name="member_roles"),
    path("organisation/members/<int:pk>/end/", organisation.member_end, name="member_end"),
    path("organisation/members/<int:pk>/link/", organisation.member_link, name="member_link"),
    path("delegations/", organisation.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", organisation.delegation_end, name="delegation_end"),
    path("register/", registration.register, name="register"),
    path("register/sent/", registration.register_sent, name="register_sent"),
    path("register/confirm/<str:token>/", registration.register_confirm, name="register_confirm"),
]
