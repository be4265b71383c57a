//! The switches: rules that the facts only infer, or for which two facts disagree, each with its default and reason.
//!
//! Leaves out where the values come from (the server's configuration reads `switches.*`) and the switches of national
//! services. Every variant has a fact behind it: what nobody has ever seen is no switch.

use serde::{Deserialize, Serialize};

/// What a message gets whose sender may not send it. All four are known to come from Spine or its test tools; which
/// one comes when is not public (wire 2.7, 7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Denial {
    /// A SOAP fault with error code 300, as recorded.
    #[default]
    #[serde(rename = "fault-300")]
    Fault300,
    /// `MCCI_IN010000UK13` with `AR` and code 1, as recorded on the asynchronous face.
    #[serde(rename = "reject-1")]
    Reject1,
    /// The same with code 507, whose text names violations of access.
    #[serde(rename = "reject-507")]
    Reject507,
    /// The same with code 900, as the test tools have it.
    #[serde(rename = "reject-900")]
    Reject900,
}

/// The code context of SOAP faults (wire 2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum FaultContext {
    /// As recorded.
    #[default]
    #[serde(rename = "urn:nhs:names:error:tms")]
    Error,
    /// As the test tools write it.
    #[serde(rename = "urn:nhs:names:errors:tms")]
    Errors,
}

impl FaultContext {
    /// The text on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => spine_wire::names::TMS_CONTEXT,
            Self::Errors => "urn:nhs:names:errors:tms",
        }
    }
}

/// What a reply gives as its own address in `wsa:From` (wire 2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplyAddress {
    /// The name of the service, as recorded in 2020.
    #[default]
    Service,
    /// The service's host in the national domain, as Spine's stylesheets build it.
    National,
    /// The address to which the request was sent, as recorded in 2015 and 2019.
    Addressed,
}

/// The interaction in which a wrapper is rejected on the synchronous face: Spine has builders for both (wire 7.2, B.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RejectionForm {
    /// `MCCI_IN010000UK13` with `AR` and a detail: the one that was recorded.
    #[default]
    Mcci,
    /// `QUQI_IN010000UK14` with `AE` and a reason, as a failed query.
    Quqi,
}

/// The version that a rejection says of itself (wire 2.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RejectionVersion {
    /// The default of Spine's builder.
    #[default]
    #[serde(rename = "V3NPfIT3.1.10")]
    Built,
    /// The one of the rejection that was captured.
    #[serde(rename = "V3NPfIT3.0")]
    Captured,
}

impl RejectionVersion {
    /// The text on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Built => "V3NPfIT3.1.10",
            Self::Captured => "V3NPfIT3.0",
        }
    }
}

/// Which of two documents gives the code of a wrapper's defect where both have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WrapperCodes {
    /// Spine's own validators (wire 2.5, pds-scr 2.10): the nearest to what runs.
    #[default]
    Validators,
    /// The rule set of the official test tool (wire 7.2): 505 to 507 for what is absent, 513, 514, 517 and 518.
    Ruleset,
}

/// The codes of an author and of the systems that are not named as they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthorCodes {
    /// 508 for the person, 510 for the system, 511 for a second one: the test tool's texts, and the details that
    /// Spine's validators put behind those names (wire 7.2, B).
    #[default]
    ByElement,
    /// 510 for the person, 511 for every system, as the order of the validators is also read (pds-scr 2.10).
    ByOrder,
}

/// What a body gets that holds no interaction, or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LooseBody {
    /// A SOAP fault for a message that is not well formed, like every other wrong count of the envelope.
    #[default]
    #[serde(rename = "fault-201")]
    Fault201,
    /// A rejection with code 202, whose details speak of no and of multiple transmission wrappers (wire B).
    #[serde(rename = "reject-202")]
    Reject202,
}

/// Rules that the facts only infer, or for which two facts disagree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Switches {
    /// Whether a certificate without a DNS name identifies its party by the common name, as old clients have it. Off:
    /// a name in the subject is not checked by whoever issues today.
    pub common_name_identifies: bool,
    /// What an ASID of another party gets.
    pub foreign_asid: Denial,
    /// What an ASID gets that nobody has registered, or that is not accredited for the interaction.
    pub unaccredited_asid: Denial,
    /// The error code of SOAP faults for header rules whose number is not public: one to six digits. 201 is the one
    /// whose meaning covers them.
    pub soap_header_fault_code: String,
    /// The code context of SOAP faults.
    pub fault_context: FaultContext,
    /// Whether a message for an ASID that is not the Spine's own is rejected with code 506.
    pub check_receiver: bool,
    /// Whether header and payload must carry the same message id, else code 516. Off: in the recorded pair of 2015
    /// they differ (wire 7.2 against the recording).
    pub same_ids: bool,
    /// What a body gets that holds no interaction, or several.
    pub loose_body: LooseBody,
    /// Which document gives the code of a wrapper's defect.
    pub wrapper_codes: WrapperCodes,
    /// The codes of authors.
    pub author_codes: AuthorCodes,
    /// The interaction in which a wrapper is rejected.
    pub rejection_form: RejectionForm,
    /// The version that a rejection in that form says of itself.
    pub rejection_version: RejectionVersion,
    /// What a reply gives as its own address.
    pub reply_address: ReplyAddress,
    /// Whether `wsa:RelatesTo` begins with `uuid:`. On: one generic variant alone writes it without (wire 2.6).
    pub relates_to_prefix: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            common_name_identifies: false,
            foreign_asid: Denial::default(),
            unaccredited_asid: Denial::default(),
            soap_header_fault_code: "201".to_owned(),
            fault_context: FaultContext::default(),
            check_receiver: true,
            same_ids: false,
            loose_body: LooseBody::default(),
            wrapper_codes: WrapperCodes::default(),
            author_codes: AuthorCodes::default(),
            rejection_form: RejectionForm::default(),
            rejection_version: RejectionVersion::default(),
            reply_address: ReplyAddress::default(),
            relates_to_prefix: true,
        }
    }
}
