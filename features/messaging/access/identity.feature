Feature: The Spine answers systems that it can identify
  A certificate stands for a party, a party has systems, and a system is accredited for interactions.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @MSG-ACC-001
  Scenario Outline: A connection that shows no certificate of the Spine's authority is closed
    When the GP system of Elm Surgery retrieves the patient 9000000009 with <certificate>
    Then the connection is closed without an answer
    And the audit names TRANSPORT.TLS_REFUSED about "<reason>"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | certificate                        | reason                                 |
      | no certificate                     | no client certificate                  |
      | a certificate of another authority | client certificate of an unknown issuer |
      | a certificate that has expired     | client certificate expired             |

  @MSG-ACC-002
  Scenario: A certificate of another party does not open the door
    When the GP system of Elm Surgery retrieves the patient 9000000009 with the certificate of the GP system of Oak Lane Surgery
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "ASID 200000000101 belongs to another party"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

  @MSG-ACC-002
  Scenario: An ASID of another party does not open the door
    When the GP system of Elm Surgery retrieves the patient 9000000009 as the GP system of Oak Lane Surgery
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "ASID 200000000102 belongs to another party"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

  @MSG-ACC-002
  Scenario: An ASID of another party is rejected as the sender where the Spine is configured so
    Given the Spine has the switch foreign-asid set to "reject-507"
    When the GP system of Elm Surgery retrieves the patient 9000000009 as the GP system of Oak Lane Surgery
    Then TMS rejects the request with 507 about "communicationFunctionSnd"

  @MSG-ACC-002
  Scenario: An ASID that the directory does not know is denied
    When the GP system of Elm Surgery retrieves the patient 9000000009 under the ASID 299999999999
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "registered for no system"

  @MSG-ACC-002
  Scenario: A system that is not accredited for the interaction is denied
    When the appointments kiosk of Elm Surgery retrieves the patient 9000000009
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "not accredited for the interaction"
    And PDS holds the same records as before

  @MSG-ACC-003
  Scenario: A certificate with a common name alone identifies nobody
    When the GP system of Elm Surgery retrieves the patient 9000000009 with a certificate that has only a common name
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "registered for no party"

  @MSG-ACC-003
  Scenario: A certificate with a common name alone identifies its party where the Spine is configured so
    Given the Spine has the switch common-name-identifies set to "true"
    When the GP system of Elm Surgery retrieves the patient 9000000009 with a certificate that has only a common name
    Then the answer says:
      | family name | Marlow |
