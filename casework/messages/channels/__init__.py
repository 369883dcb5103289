"""The ways by which messages leave the site: mail always, text messages where the site has an adapter for them."""

from casework.messages.channels.sms import SmsAdapter, SmsRefused, sms_adapter

__all__ = ["SmsAdapter", "SmsRefused", "sms_adapter"]
