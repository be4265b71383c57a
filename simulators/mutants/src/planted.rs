//! From the id of a mutant to its decorator. One row here for each row of the catalogue.
//!
//! Leaves out the decorators (`spine`, `supplier`).

use crate::reach::Reach;
use crate::spine::{
    clock, directory, identification, patients, reader, records, rows, service, stages, writer,
};
use crate::supplier::{answers, file, questions};
use spine_hub::HubSeams;
use vertebra_suppliers::SupplierSeams;

/// A planted fault: decorators for the parts of every Spine and of every supplier's system of one run.
#[derive(Debug)]
pub struct Planted {
    /// For every Spine; identity where the fault is a supplier's.
    pub hub: HubSeams,
    /// For every supplier's system; identity where the fault is the Spine's.
    pub suppliers: SupplierSeams,
    /// How often the fault has come into play.
    pub reach: Reach,
}

/// How a fault is planted.
enum Plant {
    Spine(fn(&Reach) -> HubSeams),
    Supplier(fn(&Reach) -> SupplierSeams),
    /// A text that stands in place of another one in every reply.
    Misprint(&'static str, &'static str),
}

use Plant::{Misprint, Spine, Supplier};

const PLANTS: &[(&str, Plant)] = &[
    ("SPINE-001", Spine(records::shows_the_version_before)),
    ("SPINE-002", Spine(records::loses_updates)),
    ("SPINE-003", Spine(records::loses_rows_of_refusals)),
    ("SPINE-004", Spine(records::files_rows_under_the_message_before)),
    ("SPINE-005", Spine(records::writes_what_it_looks_at)),
    ("SPINE-006", Spine(patients::forgets_merges)),
    ("SPINE-007", Spine(service::follows_one_merge)),
    ("SPINE-008", Spine(patients::takes_stop_noted_for_business)),
    ("SPINE-009", Spine(patients::takes_business_for_sensitive)),
    ("SPINE-010", Spine(patients::forgets_withdrawals)),
    ("SPINE-011", Spine(service::decides_a_day_early)),
    ("SPINE-012", Spine(service::decides_a_day_late)),
    ("SPINE-013", Spine(clock::runs_a_day_ahead)),
    ("SPINE-014", Spine(reader::always_wants_history)),
    ("SPINE-015", Spine(service::drops_warnings)),
    ("SPINE-016", Spine(service::asks_to_try_again)),
    ("SPINE-017", Spine(service::calls_nobody_sensitive)),
    ("SPINE-018", Spine(service::panics_on_eleven_digits)),
    ("SPINE-019", Spine(stages::does_not_identify)),
    ("SPINE-020", Spine(stages::reads_the_wrapper_before_access)),
    ("SPINE-021", Spine(stages::does_not_compare)),
    ("SPINE-022", Spine(stages::takes_messages_for_others)),
    ("SPINE-023", Spine(directory::lends_every_system_to_the_caller)),
    ("SPINE-024", Spine(directory::accredits_everybody)),
    ("SPINE-025", Spine(directory::keeps_its_first_answer)),
    ("SPINE-026", Spine(identification::reads_common_names)),
    ("SPINE-027", Spine(writer::names_the_message_before)),
    ("SPINE-028", Spine(writer::repeats_its_first_id)),
    ("SPINE-029", Spine(writer::relates_to_nothing)),
    ("SPINE-030", Spine(records::shows_the_record_before)),
    ("SPINE-031", Spine(records::loses_the_first_record)),
    ("SPINE-032", Spine(patients::raises_the_serial_number)),
    ("SPINE-033", Spine(patients::takes_women_for_men)),
    ("SPINE-034", Spine(patients::cuts_the_time_of_birth)),
    ("SPINE-035", Spine(patients::forgets_deaths)),
    ("SPINE-036", Spine(patients::takes_formal_for_informal)),
    ("SPINE-037", Spine(patients::forgets_languages)),
    ("SPINE-038", Spine(patients::forgets_nominations)),
    ("SPINE-039", Spine(patients::forgets_middle_names)),
    ("SPINE-040", Spine(patients::turns_previous_contact_round)),
    ("SPINE-041", Spine(patients::forgets_what_was_superseded)),
    ("SPINE-042", Spine(patients::forgets_business_marks)),
    ("SPINE-043", Spine(patients::gives_one_id_to_two_entries)),
    ("SPINE-044", Spine(writer::answers_the_asked_system)),
    ("SPINE-045", Spine(writer::speaks_as_the_asking_system)),
    ("SPINE-046", Spine(writer::keeps_its_first_address)),
    ("SPINE-047", Spine(writer::answers_under_the_id_of_the_request)),
    ("SPINE-048", Spine(writer::writes_ids_in_lower_case)),
    ("SPINE-049", Spine(writer::calls_denied_not_served)),
    ("SPINE-050", Spine(writer::keeps_the_reason_to_itself)),
    ("SPINE-051", Spine(reader::always_wants_everything)),
    ("SPINE-052", Spine(service::warns_for_nothing)),
    (
        "SPINE-101",
        Misprint(
            "<administrativeGenderCode",
            "<name use=\"L\"><family>Stranger</family></name><administrativeGenderCode",
        ),
    ),
    ("SPINE-102", Misprint("<telecom use=\"HP\"", "<telecom use=\"WP\"")),
    ("SPINE-103", Misprint("tel:0", "tel:1")),
    ("SPINE-104", Misprint("extension=\"A81901\"", "extension=\"Z99999\"")),
    (
        "SPINE-105",
        Misprint(
            "code=\"1\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.37\"",
            "code=\"P3\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.37\"",
        ),
    ),
    ("SPINE-106", Misprint("<addr use=\"H\"", "<addr use=\"TMP\"")),
    (
        "SPINE-107",
        Misprint(
            "<patientPerson classCode=\"PSN\" determinerCode=\"INSTANCE\"/>",
            "<patientPerson classCode=\"PSN\" determinerCode=\"INSTANCE\"><birthTime value=\"19790505\"/></patientPerson>",
        ),
    ),
    (
        "SPINE-108",
        Misprint(
            "<confidentialityCode",
            "<telecom use=\"HP\" value=\"tel:01632960001\"/><confidentialityCode",
        ),
    ),
    ("SPINE-109", Misprint("<processingCode code=\"P\"/>", "")),
    ("SPINE-110", Misprint("<retrievalQueryResponse>", "<retrievalQueryResponse xmlns=\"\">")),
    ("SPINE-111", Misprint("root=\"2.16.840.1.113883.2.1.4.1\"", "root=\"2.16.840.1.113883.2.1.4.9\"")),
    ("SPINE-112", Misprint("<creationTime value=\"2026", "<creationTime value=\"1970")),
    (
        "SPINE-113",
        Misprint("<wsa:From><wsa:Address>urn:nhs:names:services:pdsquery</wsa:Address></wsa:From>", ""),
    ),
    (
        "SPINE-114",
        Misprint("<wsa:Action>urn:nhs:names:services:pdsquery/", "<wsa:Action>urn:nhs:names:services:pds/"),
    ),
    ("SPINE-115", Misprint("<queryAck type=\"QueryAck\"><queryResponseCode code=\"OK\"/></queryAck>", "")),
    ("SPINE-116", Misprint("<qualifier code=\"WG\"/>", "")),
    ("SPINE-117", Misprint("acceptAckCode code=\"NE\"", "acceptAckCode code=\"AL\"")),
    ("SPINE-118", Misprint("SOAP:Client", "SOAP:Banana")),
    ("SPINE-119", Misprint("<nasp:severity>Error", "<nasp:severity>Info")),
    ("SPINE-120", Misprint("<acknowledgementDetail typeCode=\"ER\">", "<acknowledgementDetail>")),
    ("SPINE-121", Misprint("<family>Marlow<", "<family>Marlowe<")),
    ("SPINE-122", Misprint("<streetAddressLine/>", "")),
    ("SPINE-123", Misprint("Application Exception", "Exception")),
    (
        "SPINE-124",
        Misprint("<wsa:From><wsa:Address>urn:nhs:names:services:pdsquery<", "<wsa:From><wsa:Address><"),
    ),
    ("SPINE-125", Misprint("<versionCode code=\"V3NPfIT4.2.00\"/>", "<versionCode code=\"4.2\"/>")),
    ("SPINE-126", Misprint("17.42\" displayName=\"No match", "17.32\" displayName=\"No match")),
    ("SPINE-127", Misprint("<queryResponseCode code=\"ID\"/>", "<queryResponseCode code=\"OK\"/>")),
    ("SPINE-128", Misprint("retrievalQueryResponse", "traceQueryResponse")),
    ("SPINE-129", Misprint("urn:nhs:names:error:tms", "urn:nhs:names:error:pds")),
    ("SPINE-130", Misprint("nasp:location", "nasp:place")),
    (
        "SPINE-131",
        Misprint(
            "<agentSystemSDS classCode=\"DEV\" determinerCode=\"INSTANCE\"><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"9",
            "<agentSystemSDS classCode=\"DEV\" determinerCode=\"INSTANCE\"><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"8",
        ),
    ),
    ("SPINE-132", Spine(rows::forgets_the_party)),
    ("SPINE-133", Spine(rows::names_the_certificate_before)),
    ("SPINE-134", Spine(rows::forgets_what_was_only_counted)),
    ("SUP-001", Supplier(file::files_under_the_number_that_was_asked)),
    ("SUP-002", Supplier(questions::repeats_its_first_ids)),
    ("SUP-003", Supplier(file::forgets_everybody_on_a_refusal)),
    ("SUP-004", Supplier(answers::takes_any_answer)),
    ("SUP-005", Supplier(file::keeps_details_of_the_restricted)),
    ("SUP-006", Supplier(questions::writes_by_a_clock_that_stands_still)),
    ("SUP-007", Supplier(questions::asks_the_question_before)),
    ("SUP-008", Supplier(questions::addresses_its_own_system)),
];

/// Plants the fault of that mutant. Nothing, where no mutant has the id.
pub fn plant(id: &str) -> Option<Planted> {
    let (_, plant) = PLANTS.iter().find(|(known, _)| *known == id)?;
    let reach = Reach::default();
    let (mut hub, mut suppliers) = (HubSeams::default(), SupplierSeams::default());
    match plant {
        Spine(seams) => hub = seams(&reach),
        Supplier(seams) => suppliers = seams(&reach),
        Misprint(from, to) => hub = writer::misprints(&reach, from, to),
    }
    Some(Planted { hub, suppliers, reach })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Changes, Seam, Side, mutants};

    #[test]
    fn every_row_has_one_decorator_and_every_decorator_one_row() {
        let rows: Vec<&str> = mutants().unwrap().iter().map(|mutant| mutant.id.as_str()).collect();
        let plants: Vec<&str> = PLANTS.iter().map(|(id, _)| *id).collect();
        assert_eq!(rows, plants, "rows of the catalogue and decorators, in one order");
    }

    #[test]
    fn a_decorator_stands_on_the_side_and_changes_what_its_row_says() {
        for mutant in mutants().unwrap() {
            let (_, plant) = PLANTS.iter().find(|(id, _)| *id == mutant.id).unwrap();
            let side = if matches!(plant, Supplier(_)) { Side::Supplier } else { Side::Spine };
            assert_eq!(side, mutant.side(), "{}", mutant.id);
            let is_misprint = matches!(plant, Misprint(..));
            assert_eq!(is_misprint, mutant.changes == Changes::Bytes, "{}", mutant.id);
            assert!(!is_misprint || mutant.seam == Seam::Writer, "{}", mutant.id);
        }
        assert!(plant("SPINE-000").is_none());
    }
}
