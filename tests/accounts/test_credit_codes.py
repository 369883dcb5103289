"""What people are told about a credit code that is none."""

import pytest
from django.core.exceptions import ValidationError

from accounts.credit_codes import normalise, validate_credit_code
from tests.factories import credit_code

pytestmark = pytest.mark.usefixtures("english")

VALID = "91110000600037341L"


def told(value: str) -> str:
    with pytest.raises(ValidationError) as error:
        validate_credit_code(value)
    return error.value.messages[0]


def test_a_right_code_passes():
    validate_credit_code(VALID)
    validate_credit_code(credit_code())


@pytest.mark.parametrize(
    "written", ["91110000600037341l", "9111 0000 6000 3734 1L", "９１１１００００６０００３７３４１Ｌ"]
)
def test_however_it_is_written_the_same_code_is_kept(written):
    assert normalise(written) == VALID


@pytest.mark.parametrize(("value", "length"), [("9111000060003734", 16), (VALID + "X", 19)])
def test_a_wrong_length_is_said_with_its_figure(value, length):
    assert f"has {length}" in told(value)


def test_a_letter_among_the_first_eight_is_named_with_its_place():
    assert told("9111O000600037341L") == "Character 5 of 9111O000600037341L is “O”; the first eight are digits."


@pytest.mark.parametrize("letter", ["I", "O", "S", "V", "Z", "中", "/", "²"])
def test_a_character_that_no_code_contains_is_named_with_its_place(letter):
    text = told(f"911100006{letter}0037341L")
    assert text.startswith("Character 10 of")
    assert "without I, O, S, V and Z" in text


def test_a_mistyped_digit_is_found_by_the_check_character():
    assert "check character" in told("91110000600037342L")


def test_a_code_that_is_not_in_its_stored_form_is_refused_with_the_right_one():
    assert VALID in told("91110000600037341l")
