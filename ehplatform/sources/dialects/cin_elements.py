"""The elements of DfE's children in need census, by the names that the schema gives them.

Source: DfE, Children in need census, XML schemas of the returns of 2021 to 2026 (Open Government
Licence v3.0). Exports write some of them otherwise; `OTHER_NAMES` says how.
"""

from ehplatform.sources.readers.xml_stream import XmlLayout
from ehplatform.sources.text_table import header_key

HEADER, CHILD, REFERRAL = "Header", "Child", "CINdetails"
ASSESSMENT, PLAN_DATES, ENQUIRY, PROTECTION = (
    "Assessments",
    "CINPlanDates",
    "Section47",
    "ChildProtectionPlans",
)
IDENTIFIERS, CHARACTERISTICS = "ChildIdentifiers", "ChildCharacteristics"
DISABILITIES, FACTORS = "Disabilities", "FactorsIdentifiedAtAssessment"

STANDS_IN = {
    REFERRAL: CHILD,
    ASSESSMENT: REFERRAL,
    PLAN_DATES: REFERRAL,
    ENQUIRY: REFERRAL,
    PROTECTION: REFERRAL,
}
"""The elements that are source rows beside the children, each the n-th of its name, by the one around it."""

BLOCKS = (CHILD, *STANDS_IN, IDENTIFIERS, CHARACTERISTICS, DISABILITIES, FACTORS, "Reviews")

TEXTS = (
    "LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate", "ExpectedPersonBirthDate", "Sex",
    "GenderCurrent", "PersonDeathDate", "Ethnicity", "Disability",
    "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure",
    "DateOfInitialCPC", "ReferralNFA",
    "AssessmentActualStartDate", "AssessmentInternalReviewDate", "AssessmentAuthorisationDate",
    "AssessmentFactors", "CINPlanStartDate", "CINPlanEndDate",
    "S47ActualStartDate", "InitialCPCtarget", "ICPCnotRequired", "ICPCRequired",
    "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse", "NumberOfPreviousCPP",
    "CPPreviewDate",
)  # fmt: skip

OF_HEADER = ("CollectionDetails", "Source", "ReferenceDate", "LEA")

OTHER_NAMES = {"DateofInitialICPC": "DateOfInitialCPC", "UPNUnknownType": "UPNunknown"}

LAYOUT = XmlLayout(
    wanted=(HEADER, CHILD),
    stands_in=STANDS_IN,
    names={header_key(name): name for name in (*BLOCKS, *TEXTS, HEADER, *OF_HEADER)}
    | {header_key(other): name for other, name in OTHER_NAMES.items()},
)
