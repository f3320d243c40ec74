"""The files of the smallest library that keeps every rule."""

from bot.domain.library.terms import (
    BELIEF_GRADES,
    POINTING_DIRECTIONS,
    STRETCH_WAYS,
    TIP_GRADES,
    WARNING_LEVELS,
    Topic,
    Verified,
)

REVIEW = """
[review]
status = "reviewed"
last_reviewed = 2026-11-01
next_review = 2027-11-01
clinician_reviewed = false
"""

SOURCES = """
[[source]]
key = "NHS-C"
name = "NHS, Leg cramps"
text = "NHS, Leg cramps, the whole page"
verified = "secondary"
url = "https://example.org/cramps"

[[source]]
key = "BER93"
name = "Bertolasi, 1993"
text = "Bertolasi and others, the whole paper"
verified = "memory"
"""

CLAIMS = """
[seeds]
S0 = 4

[[claim]]
id = "S0-01"
kind = "relief"
text = "Stretching helps."
verdict = "It may."
grade = "weak"
fate = "SHIP"
sources = ["NHS-C"]

[[claim.parameter]]
said = "1,500 mg"
became = "shown as a myth"
answered_by = "myth myth-calcium"
words = ["1,500 mg"]

[[claim]]
id = "S0-02"
kind = "cause"
text = "Calcium is to blame."
verdict = "It is not."
grade = "contradicted"
fate = "MYTH"
sources = []

[[claim]]
id = "S0-03"
kind = "nutrition"
text = "Swallow a lot of it."
verdict = "It harms."
grade = "unsafe"
fate = "HOLD"
sources = []
safe_version = "first-aid step hold-it"

[[claim]]
id = "S0-04"
kind = "cause"
text = "Cramps come early in the night."
verdict = "Nobody knows."
grade = "none"
fate = "HOLD"
sources = []
not_shipped = "There is no study."
"""

RULES = """
reading_grade_limit = 7.0
safety_reading_grade_limit = 6.0

[[ban]]
id = "cure"
phrases = ["cure", "prevents cramps"]
because = "nothing is promised"
in_myths = true

[[ban]]
id = "quinine"
phrases = ["quinine"]
because = "quinine can harm"
except_topics = ["medicine-check"]
"""

STANDING = """
[standing]
how_sure = "How sure: {badge}."
belief = "The belief: {badge}."
general = "Not advice."
points_to = "It points to {direction}."
not_for = "Not for you if {reasons}."
some_say = "Some say: {myth}"
about = "About: {applies_to}"
onboarding = "Hello."
carer = "Tell a carer."
not_signed_off = "Not yet checked by a clinician."
overdue = "Due for a check."
red_flag_line = "Get help."
stretch_line = "Stretch."
chance = "That is chance."
got_help = "I have got help"

[not_for]
pregnant = "you are pregnant"
"""

TIPS = f"""
topic = "sleep-setup"
{REVIEW}
[[tip]]
id = "loosen-the-covers"
title = "Loosen the covers"
body = "Pull the sheet loose at your feet."
short = "Loosen the covers."
when = ["bedtime"]
grade = "weak"
direction = "unknown"
certainty = "It is advice, and no trial."
applies_to = "Anyone."
safety = "ok"
cautions = []
sources = ["NHS-C", "BER93"]
claims = ["S0-01"]
"""

MYTHS = f"""
{REVIEW}
[[myth]]
id = "myth-calcium"
title = "Is it calcium?"
myth = "Take 1,500 mg a day, it is a sure cure."
truth = "Please do not. It has not been shown to help."
topic = "supplement-safety"
grade = "unsafe"
certainty = "There is no trial."
sources = ["NHS-C"]
claims = ["S0-02", "S0-03"]
"""

SHARED = """
[shared]
comfort = "It lets go soon."
clock = "Until {at}."
check_now = "Chest pain? Call."
check_more = "Is the leg cold? Get help."
try_next = "Try these."
go_on = "Go on: {first_line}"
ten_minutes = "Ten minutes? Get help."
help_by = "By {at}."
ambulance_now = "Faint? Call {number}."
call_now = "Call a doctor."
eased = "Rest now."
rest = "Sip a little."
got_help = "Good."
carer = "Tell a carer."

[[step]]
id = "hold-it"
text = "Hold it for a while."
grade = "weak"
sources = ["NHS-C"]
"""

EMERGENCY = """
[emergency]
known = "In {place}: {numbers}."
shared = "Also in {others}."
elsewhere = "Or elsewhere."
here = "{number} is for {place}."
unknown = "Call:"
nowhere = "the number"

[[source]]
key = "BOOK"
name = "The book of numbers"
url = "https://example.org/numbers"
verified = "Looked up in it."

[[common]]
number = "111"
places = "New Zealand"
countries = ["NZ"]

[[passed_over]]
country = "AQ"
because = "nobody lives there"

[[country]]
id = "NZ"
name = "New Zealand"
numbers = ["111"]
sources = ["BOOK"]
"""

HYDRATION = f"""
{REVIEW}
[hydration]
honest_frame = "Water is fine."
screen_question = "Does one fit?"
contradiction = "Pick again."
choice_question = "Which one?"
change_question = "Which one now?"
gentle_only_note = "No amount."
lowered_note = "No goal."
target_prompt = "Drink {{ml}} ml."
what_counts = "Tea counts."
gentle_prompt = "Are you thirsty?"
target_met_note = "All for today."
off_note = "No prompts."
above_range_warning = "That is a lot."
evening_note = "Sip."
alcohol_caffeine_note = "Sleep well."
missed_glass_note = "It is gone."
heat_note = "Follow your thirst."
over_drinking_note = "Get help."
screen_again_note = "Check again."
old_choice_note = "Choose again."
sources = ["NHS-C"]

[[row]]
id = "screen-limit"
label = "I have a limit"
detail = "A limit."
mode = "off"
message = "Follow it."

[[row]]
id = "screen-tablets"
label = "I take tablets"
detail = "Tablets."
mode = "gentle"
message = "Sip if you like."

[[row]]
id = "screen-none"
label = "None of these"
detail = "None."
mode = "target"
stands_alone = true
message = "Choose 1.6 litres or less."
"""


def _words() -> str:
    tables = (
        ("badges", (*TIP_GRADES, "common-sense")),
        ("beliefs", BELIEF_GRADES),
        ("directions", POINTING_DIRECTIONS),
        ("safety", WARNING_LEVELS),
        ("topics", Topic),
        ("verified", Verified),
    )
    named = "".join(
        f"\n[{name}]\n" + "".join(f'{kind} = "{kind}"\n' for kind in kinds)
        for name, kinds in tables
    )
    return STANDING + named


def _first_aid() -> str:
    places = "".join(
        f'\n[[place]]\nplace = "{place}"\nname = "{place}"\nway = "{way}"\n'
        f'first_line = "Move the {place} now."\npicture = "{place}"\nalt = "It moves."\nsteps = ["hold-it"]\n'
        for place, way in STRETCH_WAYS.items()
    )
    return REVIEW + SHARED + places


def _red_flags() -> str:
    tiers = "".join(
        f'\n[[card]]\ntier = "{tier}"\nlabel = "{tier}"\ntitle = "Get help"\n'
        f'action = "{action}"\nclosing = "{closing}"\n'
        f'\n[[flag]]\nid = "flag-{tier}"\ntier = "{tier}"\nsign = "A bad sign."\n'
        for tier, action, closing in (
            ("emergency", "Call {number}.", "Go."),
            ("same-day", "Call.", "Or {number}."),
            ("routine", "Call.", "Go."),
        )
    )
    return REVIEW + tiers


def _routines() -> str:
    stretches = "".join(
        f'\n[[stretch]]\nid = "{stretch}"\nname = "{stretch}"\nready = "Stand."\n'
        f'\n[stretch.swap]\ncue = "Change legs."\nalt = "A person changes legs."\n'
        + "".join(
            f'\n[stretch.{leg}]\ncue = "Do the {stretch}."\nalt = "A person does it."\n'
            'ready = "A person stands."\n'
            for leg in ("left", "right")
        )
        for stretch in ("calf-pull", "thigh-pull")
    )
    return f"""{REVIEW}
[shared]
stop_rules = "Stop if it hurts."
finish = "Done."
skip_if = ["it hurts"]
colours = "Left is blue."
rest = "Rest."
eased = "You sit."
add_ons = "More?"

[[dose]]
id = "trial"
ready = 15
hold = 10
times = 3
rest = 10
swap = 10
{stretches}
[[routine]]
id = "standing"
kind = "core"
title = "Standing"
summary = "Two stretches."
before = "Hold a wall."
expectation = "It may ease pain."
grade = "weak"
certainty = "There is one trial."
applies_to = "Anyone."
sources = ["NHS-C"]
plan = [
  {{ stretch = "calf-pull", dose = "trial" }},
  {{ stretch = "thigh-pull", dose = "trial" }},
]
"""


def small_files() -> dict[str, str]:
    """Return the files by name."""
    return {
        "en/sources.toml": SOURCES,
        "en/claims.toml": CLAIMS,
        "en/rules.toml": RULES,
        "en/words.toml": _words(),
        "en/tips/sleep.toml": TIPS,
        "en/myths.toml": MYTHS,
        "en/first_aid.toml": _first_aid(),
        "en/red_flags.toml": _red_flags(),
        "en/emergency.toml": EMERGENCY,
        "en/hydration.toml": HYDRATION,
        "en/routines.toml": _routines(),
    }
