//! SOAP faults: the bytes that go out, what is read back, and what is not a fault.

use crate::messages::{legal, nasty_text, text_of, tree, tree_of};
use proptest::prelude::*;
use spine_wire::fault::{FaultError, FaultShape, SoapFault};
use spine_wire::names;

fn error(code: &str, description: &str) -> FaultError {
    FaultError {
        code_context: names::TMS_CONTEXT.to_owned(),
        error_code: code.to_owned(),
        severity: "Error".to_owned(),
        location: "Not Supported".to_owned(),
        description: description.to_owned(),
    }
}

#[test]
fn a_fault_is_written_to_the_byte() {
    let fault = SoapFault::new(names::FAULT_CLIENT, "Application Exception", error("300", "Denied & <done>"))
        .and(error("201", ""));
    let expected = concat!(
        "<?xml version='1.0' encoding='UTF-8'?>\n",
        r#"<SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/"><SOAP:Body><SOAP:Fault>"#,
        "<faultcode>SOAP:Client</faultcode><faultstring>Application Exception</faultstring><detail>",
        r#"<nasp:errorList xmlns:nasp="http://national.carerecords.nhs.uk/schema/">"#,
        "<nasp:error><nasp:codeContext>urn:nhs:names:error:tms</nasp:codeContext>",
        "<nasp:errorCode>300</nasp:errorCode><nasp:severity>Error</nasp:severity>",
        "<nasp:location>Not Supported</nasp:location>",
        "<nasp:description>Denied &amp; &lt;done&gt;</nasp:description></nasp:error>",
        "<nasp:error><nasp:codeContext>urn:nhs:names:error:tms</nasp:codeContext>",
        "<nasp:errorCode>201</nasp:errorCode><nasp:severity>Error</nasp:severity>",
        "<nasp:location>Not Supported</nasp:location><nasp:description/></nasp:error>",
        "</nasp:errorList></detail></SOAP:Fault></SOAP:Body></SOAP:Envelope>",
    );
    let written = fault.write();
    assert_eq!(text_of(&written), expected);
    assert_eq!(SoapFault::read(&tree_of(&written)), Ok(fault));
}

#[test]
fn what_is_no_fault_says_what_is_wrong() {
    let written = SoapFault::new("SOAP:Server", "x", error("200", "y")).write();
    let text = text_of(&written);
    let rows = [
        ("<a/>".to_owned(), "Envelope", 0),
        (text.replace("SOAP:Body", "SOAP:Head"), "Body", 0),
        (text.replace("SOAP:Fault", "SOAP:Fail"), "Fault", 0),
        (text.replace("<faultcode>SOAP:Server</faultcode>", ""), "faultcode", 0),
        (text.replace("<detail>", "<detail/><detail>"), "detail", 2),
        (text.replace("nasp:errorList", "nasp:list"), "errorList", 0),
        (text.replace("nasp:error>", "nasp:fault>"), "error", 0),
        (text.replace("<nasp:severity>", "<nasp:severity/><nasp:severity>"), "severity", 2),
        (text.replace("<nasp:location>Not Supported</nasp:location>", ""), "location", 0),
        (text.replace("xmlns:nasp=\"http", "xmlns:nasp=\"https"), "errorList", 0),
    ];
    for (text, element, count) in rows {
        assert_eq!(SoapFault::read(&tree(&text)), Err(FaultShape { element, count }), "{text}");
    }
    assert_eq!(
        FaultShape { element: "error", count: 0 }.to_string(),
        "error occurs 0 times: a fault has exactly one, and at least one error"
    );
}

fn any_error() -> impl Strategy<Value = FaultError> {
    (nasty_text(), nasty_text(), nasty_text(), nasty_text(), nasty_text()).prop_map(
        |(code_context, error_code, severity, location, description)| FaultError {
            code_context,
            error_code,
            severity,
            location,
            description,
        },
    )
}

fn legal_error(error: &FaultError) -> FaultError {
    FaultError {
        code_context: legal(&error.code_context),
        error_code: legal(&error.error_code),
        severity: legal(&error.severity),
        location: legal(&error.location),
        description: legal(&error.description),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_fault_is_read_back(
        code in nasty_text(),
        text in nasty_text(),
        errors in prop::collection::vec(any_error(), 1..4),
    ) {
        let build = |code: &str, text: &str, errors: &[FaultError]| {
            let first = SoapFault::new(code, text, errors[0].clone());
            errors[1..].iter().cloned().fold(first, SoapFault::and)
        };
        let read = SoapFault::read(&tree_of(&build(&code, &text, &errors).write()));
        let errors: Vec<_> = errors.iter().map(legal_error).collect();
        prop_assert_eq!(read, Ok(build(&legal(&code), &legal(&text), &errors)));
    }
}
