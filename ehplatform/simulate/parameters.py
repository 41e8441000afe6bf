"""The numbers behind the simulated councils, each with where it comes from.

Social care is calibrated to published statistics for England (DfE, *Children in need* and *Children
looked after*, 2024-25, as gathered in the Local Authority Interactive Tool). No local-authority
figures for Early Help are published, so its numbers are plausible assumptions.
"""

from dataclasses import dataclass, field

from ehplatform.simulate.dice import Weighted

PUBLISHED_REREFERRAL = {"212": 17.9, "306": 26.8, "869": 21.7}
"""Per cent of referrals to social care within 12 months of an earlier one, 2025 (DfE, LAIT)."""

ENGLAND_REREFERRAL = 22.6


def shares(**weights: float) -> Weighted[str]:
    return Weighted(weights)


@dataclass(frozen=True)
class FamilyParameters:
    """Who the families are. Assumptions unless said otherwise."""

    children: Weighted[int] = field(
        default_factory=lambda: Weighted({1: 0.40, 2: 0.33, 3: 0.17, 4: 0.07, 5: 0.03})
    )
    born_at_once: Weighted[int] = field(default_factory=lambda: Weighted({1: 0.9745, 2: 0.025, 3: 0.0005}))
    """Somewhat more than the maternities of England with a multiple birth (1.4 %, ONS), to test linkage."""
    twins_called_alike: float = 0.10
    namesakes: float = 0.003
    """Families whose child has the forename and surname of another family's, born within days."""
    half_sibling_surname: float = 0.12
    double_barrelled: float = 0.05
    other_ethnicity: float = 0.03
    """A sibling is recorded with another ethnicity than the eldest."""
    moves_away_a_year: float = 0.03
    dies: float = 0.0008
    adopted: float = 0.027
    """Of children whom social care has known and no longer works with; gives .4 % of all children."""
    adopted_with_new_forename: float = 0.7
    parents_age: Weighted[int] = field(
        default_factory=lambda: Weighted({years: 1 / (3 + abs(years - 27)) for years in range(16, 44)})
    )
    """Whole years at the birth of the eldest child."""
    parent_has_surname: float = 0.65
    """Of mothers and of fathers, those with the surname of the children."""
    son_named_after_father: float = 0.025
    parent_recorded: float = 0.25
    """Families of which the Early Help system has a record of a parent."""
    recorded_parent_is_father: float = 0.25
    known_before_birth: float = 0.25
    """A child born into a known family is referred before birth, at most `unborn_days` early."""
    unborn_days: int = 140
    contact_only: float = 0.12
    """A family that social care knows from a contact (a police notice) without a referral."""
    sibling_recorded: float = 0.3
    """A sibling without an involvement of their own still has a record in the family's system."""


@dataclass(frozen=True)
class HousingParameters:
    """Which families share an address with another. Assumptions."""

    joins_other_family: float = 0.02
    """A family at the address of an earlier one, which makes twice as many that share one."""
    in_flats: float = 0.10
    """A family in a block of flats, which has one postcode for all."""
    in_known_block: float = 0.8
    shelters_one_in: tuple[int, int] = (130, 260)
    """One in so many families is found at the refuge, and one in so many at the hostel: 6 to 15 of a
    council of 3,000 children."""


@dataclass(frozen=True)
class EarlyHelpParameters:
    """Early Help from referral to what follows closure."""

    first_contact_is_early_help: float = 0.80
    sources: Weighted[str] = field(
        default_factory=lambda: Weighted(
            {
                "2A": 0.27,
                "2B": 0.05,
                "3A": 0.04,
                "3B": 0.06,
                "3C": 0.02,
                "3D": 0.03,
                "3E": 0.015,
                "3F": 0.03,
                "4": 0.025,
                "5A": 0.09,
                "5B": 0.05,
                "5C": 0.015,
                "5D": 0.02,
                "6": 0.14,
                "7": 0.015,
                "8": 0.06,
                "9": 0.01,
                "1A": 0.07,
                "1B": 0.01,
                "1C": 0.02,
                "1D": 0.005,
                "10": 0.01,
            }
        )
    )
    """DfE's distribution for social care, moved from police to schools and families."""
    school_sources: frozenset[str] = frozenset({"2A", "2B", "3C"})
    kept_in_holidays: float = 0.15
    """Of what schools would refer during holidays; the rest waits for the next term."""
    transfers_in: float = 0.01
    decision_days: tuple[int, int] = (0, 5)
    outcomes: Weighted[str] = field(
        default_factory=lambda: shares(
            ACCEPTED=0.75,
            NFA=0.06,
            INFO_ADVICE=0.06,
            SIGNPOST=0.04,
            ALLOCATED_PARTNER=0.02,
            REDIRECT_CSC=0.03,
            DECLINED=0.015,
            NO_CONSENT=0.015,
            NOT_ENGAGED_PRE_START=0.01,
        )
    )
    accepted_step_downs: float = 0.93
    entered_twice: float = 0.007
    """The same referral keyed a second time, with the outcome DUPLICATE."""
    referred_while_open: float = 0.06
    outcomes_while_open: Weighted[str] = field(
        default_factory=lambda: shares(INFO_ADVICE=0.5, NFA=0.3, DUPLICATE=0.2)
    )
    start_delay: Weighted[int] = field(default_factory=lambda: Weighted({0: 0.6, 1: 0.25, 2: 0.15}))
    """Working days from the decision to the day that support is recorded to start."""
    allocation_delay: Weighted[int] = field(
        default_factory=lambda: Weighted({0: 0.24, 1: 0.25, 2: 0.17, 3: 0.13, 4: 0.08, 5: 0.05, 6: 0.04})
    )
    """Working days from the decision to the allocation of a worker."""
    allocated_late: float = 0.05
    never_allocated: float = 0.015
    assessed: float = 0.88
    assessment_days: tuple[float, float] = (32, 0.5)
    """Median and log-normal sigma."""
    assessment_not_completed: float = 0.05
    assessors: Weighted[str] = field(
        default_factory=lambda: shares(
            LA=0.6, SCHOOL=0.2, HEALTH=0.08, VCS=0.06, COMMISSIONED=0.05, OTHER=0.01
        )
    )
    tiers: Weighted[str] = field(
        default_factory=lambda: shares(UNIVERSAL_PLUS=0.08, TARGETED=0.62, INTENSIVE=0.25, FAMILY_HELP=0.05)
    )
    episode_days: tuple[float, float] = (175, 0.65)
    end_reasons: Weighted[str] = field(
        default_factory=lambda: shares(
            OUTCOMES_MET=0.49,
            OUTCOMES_PARTLY_MET=0.12,
            STEP_UNIVERSAL=0.08,
            STEP_UP=0.09,
            DISENGAGED=0.11,
            CONSENT_WITHDRAWN=0.04,
            DECLINED=0.02,
            TRANSFER_PARTNER=0.02,
            ADMIN_ERROR=0.005,
            UNKNOWN=0.025,
        )
    )
    length_factor: dict[str, float] = field(
        default_factory=lambda: {
            "DISENGAGED": 0.55,
            "CONSENT_WITHDRAWN": 0.5,
            "DECLINED": 0.3,
            "ADMIN_ERROR": 0.05,
        }
    )
    returns_in_6_months: float = 0.085
    """Chance that a closed family is referred to Early Help again within 183 days."""
    return_factor: dict[str, float] = field(
        default_factory=lambda: {
            "OUTCOMES_MET": 0.7,
            "STEP_UNIVERSAL": 0.8,
            "OUTCOMES_PARTLY_MET": 1.3,
            "DISENGAGED": 1.8,
            "CONSENT_WITHDRAWN": 1.7,
            "DECLINED": 1.6,
        }
    )
    council_factor: tuple[float, float] = (0.75, 1.3)
    """Councils differ in how many families come back."""
    escalates_in_12_months: float = 0.10
    """Chance of a referral to social care within a year of closure; about two thirds become more."""
    falling_risk: float = 0.7
    """Weibull shape: the risk to return is highest just after closure."""
    siblings_return_together: float = 0.85
    reopened_within_days: int = 90
    recorded_as_reopened: float = 0.2
    step_up_without_referral: float = 0.1
    """Closed as stepped up, while social care holds nothing."""
    step_up_days: tuple[int, int] = (-7, 14)
    """When the referral to social care falls, from the day Early Help closes (late keying)."""


@dataclass(frozen=True)
class ToolParameters:
    """How one tool is used, and what it measures, in its own points. Assumptions.

    `at_start` is the mean and the spread of scores at the start, `gain` what a case that meets its outcomes
    gains towards the good end of the scale, `noise` the spread of a single answer.
    """

    domains: tuple[str | None, ...]
    respondent: str
    at_start: tuple[float, float]
    gain: float
    noise: float
    is_high_better: bool = True


TOOLS = {
    "STAR_FAMILY_PLUS": ToolParameters(
        tuple(str(number) for number in range(1, 11)), "JOINT", at_start=(5.2, 1.7), gain=1.6, noise=0.9
    ),
    "CANS": ToolParameters(
        tuple(str(number) for number in range(1, 9)),
        "WORKER",
        at_start=(1.5, 0.6),
        gain=0.55,
        noise=0.45,
        is_high_better=False,
    ),
    "EHA_SCALE": ToolParameters((None,), "PARENT", at_start=(4.2, 1.7), gain=2.2, noise=1.0),
}
"""What a council uses for whole families."""

SDQ = "SDQ_TOTAL"
SDQ_TOTAL = ToolParameters((None,), "PARENT", at_start=(16.5, 5.5), gain=3.6, noise=2.8, is_high_better=False)
"""Of some children, beside the tool of the family."""


@dataclass(frozen=True)
class SupportParameters:
    """What is found, done and measured while a family is supported.

    Nothing of this is published for England; all numbers are assumptions. Values by end reason hold for
    closed cases; the empty reason stands for those not listed, and for cases still open.
    """

    family_tools: Weighted[str] = field(
        default_factory=lambda: shares(STAR_FAMILY_PLUS=0.6, EHA_SCALE=0.25, CANS=0.15)
    )
    """A council uses one for all its families."""
    needs_recorded: float = 0.95
    """Of families whose assessment was begun."""
    family_needs: Weighted[str] = field(
        default_factory=lambda: Weighted(
            {"05": 0.33, "10": 0.22, "08": 0.17, "09": 0.13, "04": 0.1, "07": 0.05}
        )
    )
    """Needs that the whole family has, by headline need."""
    child_needs: Weighted[str] = field(
        default_factory=lambda: Weighted({"01": 0.42, "03": 0.43, "06": 0.11, "07": 0.04})
    )
    """Needs of one child; below school age, good early years (02) takes the place of education (01)."""
    family_need_count: Weighted[int] = field(
        default_factory=lambda: Weighted({0: 0.08, 1: 0.32, 2: 0.36, 3: 0.24})
    )
    child_need_count: Weighted[int] = field(default_factory=lambda: Weighted({0: 0.3, 1: 0.48, 2: 0.22}))
    severity: Weighted[int] = field(default_factory=lambda: Weighted({1: 0.35, 2: 0.45, 3: 0.2}))
    resolutions: dict[str, Weighted[str]] = field(
        default_factory=lambda: {
            "OUTCOMES_MET": shares(MET=0.8, PARTLY_MET=0.13, NOT_MET=0.04, NOT_KNOWN=0.03),
            "OUTCOMES_PARTLY_MET": shares(MET=0.4, PARTLY_MET=0.4, NOT_MET=0.14, NOT_KNOWN=0.06),
            "STEP_UNIVERSAL": shares(MET=0.65, PARTLY_MET=0.22, NOT_MET=0.07, NOT_KNOWN=0.06),
            "STEP_UP": shares(MET=0.1, PARTLY_MET=0.2, NOT_MET=0.58, NOT_KNOWN=0.12),
            "DISENGAGED": shares(MET=0.13, PARTLY_MET=0.2, NOT_MET=0.37, NOT_KNOWN=0.3),
            "": shares(MET=0.25, PARTLY_MET=0.25, NOT_MET=0.25, NOT_KNOWN=0.25),
        }
    )
    resolution_not_recorded: float = 0.08
    sibling_differs: float = 0.06
    """A need of the family that ends another way for one child."""
    first_score: float = 0.93
    """Of families, those scored at the start."""
    first_score_days: tuple[int, int] = (-7, 35)
    """From the start of support, of a first score in time."""
    first_score_late: float = 0.04
    first_score_late_days: tuple[int, int] = (62, 120)
    scored_at_review: float = 0.22
    scored_at_closure: dict[str, float] = field(
        default_factory=lambda: {
            "OUTCOMES_MET": 0.86,
            "OUTCOMES_PARTLY_MET": 0.78,
            "STEP_UNIVERSAL": 0.8,
            "STEP_UP": 0.55,
            "DISENGAGED": 0.15,
            "CONSENT_WITHDRAWN": 0.1,
            "DECLINED": 0.03,
            "ADMIN_ERROR": 0.0,
            "DIED": 0.0,
            "": 0.4,
        }
    )
    closing_score_days: tuple[int, int] = (-14, 14)
    """From the closure; a score after it was keyed late."""
    stage_not_recorded: float = 0.04
    share_of_gain: dict[str, float] = field(
        default_factory=lambda: {
            "OUTCOMES_MET": 1.0,
            "STEP_UNIVERSAL": 0.8,
            "OUTCOMES_PARTLY_MET": 0.5,
            "DISENGAGED": 0.1,
            "STEP_UP": -0.3,
            "": 0.25,
        }
    )
    """How much of a tool's gain a case makes, by how it ends."""
    families_gain_differently: float = 0.5
    """Standard deviation between families of that share."""
    sdq: float = 0.25
    """Of children of `sdq_ages`, those scored with the SDQ."""
    sdq_ages: tuple[int, int] = (4, 16)
    sdq_respondents: dict[str, float] = field(
        default_factory=lambda: {"PARENT": 0.85, "TEACHER": 0.35, "CHILD": 0.35}
    )
    sdq_asks_child_from: int = 11
    review_every_days: int = 84
    review_late: float = 0.18
    review_not_held: float = 0.07
    review_early_days: tuple[int, int] = (0, 10)
    review_late_days: tuple[int, int] = (1, 28)
    review_changes_plan: float = 0.2
    review_closes_days: int = 35
    """A review that near the closure decides it."""
    reviews_recorded: float = 0.92
    """Of families; the rest have none."""
    first_contact_days: Weighted[tuple[int, int]] = field(
        default_factory=lambda: Weighted({(0, 3): 0.45, (4, 7): 0.35, (8, 21): 0.2})
    )
    """From the allocation of the worker."""
    contact_every_days: tuple[float, float] = (32, 0.5)
    """Median and log-normal sigma."""
    contact_modes: Weighted[str] = field(
        default_factory=lambda: shares(
            VISIT=0.5, PHONE=0.2, OFFICE=0.1, VIDEO=0.05, LETTER_EMAIL=0.05, ATTEMPTED=0.1
        )
    )
    attempted_before_disengaging: float = 0.4
    """Of the contacts of a family that disengages, those that come to nothing on top of the others."""
    child_seen: float = 0.7
    """At a contact at which a child can be seen."""
    answers: dict[str, float] = field(
        default_factory=lambda: {
            "OUTCOMES_MET": 0.5,
            "OUTCOMES_PARTLY_MET": 0.42,
            "STEP_UNIVERSAL": 0.44,
            "DISENGAGED": 0.08,
            "ADMIN_ERROR": 0.0,
            "DIED": 0.0,
            "": 0.22,
        }
    )
    """Closed families who say what they think of the support: a third."""
    child_answers: float = 0.3
    """Of those, families of whom a child answers too."""
    answers_from_age: int = 8
    answer_days: tuple[int, int] = (-10, 40)
    """From the closure."""
    marks: dict[str, Weighted[int]] = field(
        default_factory=lambda: {
            "OUTCOMES_MET": Weighted({1: 0.02, 2: 0.05, 3: 0.15, 4: 0.4, 5: 0.38}),
            "STEP_UP": Weighted({1: 0.18, 2: 0.22, 3: 0.3, 4: 0.2, 5: 0.1}),
            "DISENGAGED": Weighted({1: 0.2, 2: 0.25, 3: 0.3, 4: 0.15, 5: 0.1}),
            "": Weighted({1: 0.06, 2: 0.12, 3: 0.3, 4: 0.34, 5: 0.18}),
        }
    )
    """Whether it made a difference, 1 to 5."""
    question_left_out: float = 0.07


@dataclass(frozen=True)
class SocialCareParameters:
    """Statutory social care; published values for England in 2024-25 unless said otherwise."""

    sources: Weighted[str] = field(
        default_factory=lambda: Weighted(
            {
                "6": 0.288,
                "2A": 0.194,
                "2B": 0.02,
                "3A": 0.015,
                "3B": 0.02,
                "3C": 0.006,
                "3D": 0.03,
                "3E": 0.04,
                "3F": 0.035,
                "1A": 0.06,
                "1B": 0.015,
                "1C": 0.01,
                "1D": 0.015,
                "4": 0.018,
                "5A": 0.07,
                "5B": 0.05,
                "5C": 0.03,
                "5D": 0.03,
                "7": 0.03,
                "8": 0.05,
                "9": 0.02,
                "10": 0.015,
            }
        )
    )
    """Medians of local authorities: school 19.4, health 14.6, police 28.8 %."""
    needs: Weighted[str] = field(
        default_factory=lambda: shares(
            N1=0.56, N2=0.08, N3=0.03, N4=0.09, N5=0.14, N6=0.02, N7=0.005, N8=0.03, N9=0.01, N0=0.035
        )
    )
    no_further_action: float = 0.065
    stepped_up_no_further_action: float = 0.03
    assessed_not_in_need: float = 0.308
    assessment_days: tuple[float, float] = (38, 0.48)
    """45 working days are kept by about 86 % of assessments."""
    to_early_help_after_assessment: float = 0.40
    """Of children assessed as not in need: closed with RC9 and referred on."""
    case_days: Weighted[tuple[int, int]] = field(
        default_factory=lambda: Weighted(
            {(50, 91): 11.3, (92, 183): 14.7, (184, 365): 17.2, (366, 730): 13.5, (731, 1460): 10.4}
        )
    )
    """From referral to closure, of children found in need. Ended cases in England (LA medians) last
    under 3 months in 42.1 %, then 14.7, 17.2, 13.5 and 10.4 %; of the 42.1, 30.8 are assessed as not
    in need, which leaves 11.3 here."""
    section_47: float = 0.30
    """Beside those that lead to a plan: enquiries are about 37 % of referrals."""
    plan_needs_days: int = 240
    protection_plan: float = 0.18
    """Of cases longer than `plan_needs_days`: gives 40.6 plans to 330 children in need."""
    looked_after_needs_days: int = 400
    looked_after: float = 0.40
    """Of cases that long: gives, with cases cut at the window's start, near 67 looked after to 330."""
    steps_down: float = 0.30
    step_down_days: tuple[int, int] = (-5, 7)
    early_help_in_12_months: float = 0.12
    falling_risk: float = 0.75
    closure_reasons_after_care: Weighted[str] = field(
        default_factory=lambda: shares(RC7=0.7, RC4=0.15, RC3=0.1, RC1=0.05)
    )

    def returns_in_12_months(self, la_code: str) -> float:
        """Chance to be referred again within a year of closure, that gives the published share.

        The share counts from referral to referral, which is shorter than from closure by the length
        of the case; the line was fitted to simulated councils (see the calibration test).
        """
        published = PUBLISHED_REREFERRAL.get(la_code, ENGLAND_REREFERRAL)
        return max(0.02, CALIBRATION_SLOPE * published + CALIBRATION_INTERCEPT)


CALIBRATION_SLOPE = 0.0172
CALIBRATION_INTERCEPT = -0.023


@dataclass(frozen=True)
class Parameters:
    """Everything that shapes a simulated council besides its plan."""

    families: FamilyParameters = FamilyParameters()
    housing: HousingParameters = HousingParameters()
    early_help: EarlyHelpParameters = EarlyHelpParameters()
    support: SupportParameters = SupportParameters()
    social_care: SocialCareParameters = SocialCareParameters()
    new_families: tuple[float, float, float] = (0.6, 1.0, 0.75)
    """How many families come new on the first day, a year later and on the last day, in proportion;
    straight lines between. Systems that have just been set up hold less; later, more of the
    referrals are of families who come back."""
    new_in_holidays: float = 0.7
