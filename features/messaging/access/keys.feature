Feature: The Spine takes the keys and certificates that its suppliers have
  Both kinds of key and both versions of TLS are in use. A certificate counts from its first to its last day, and every
  DNS name in it stands for a party.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @MSG-ACC-010
  Scenario Outline: Both kinds of key work over both versions of TLS
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then the connection speaks TLS <version>
    And the answer says:
      | family name | Marlow |

    Examples:
      | key and version       | how                                          | version |
      | RSA-2048 over TLS 1.2 | with a key of the kind RSA-2048 over TLS 1.2 | 1.2     |
      | RSA-2048 over TLS 1.3 | with a key of the kind RSA-2048 over TLS 1.3 | 1.3     |
      | P-256 over TLS 1.2    | with a key of the kind P-256 over TLS 1.2    | 1.2     |
      | P-256 over TLS 1.3    | with a key of the kind P-256 over TLS 1.3    | 1.3     |

  @MSG-ACC-011
  Scenario: A certificate that is not valid yet opens no connection
    When the GP system of Elm Surgery retrieves the patient 9000000009 with a certificate that is not valid yet
    Then the connection is closed without an answer
    And the audit names TRANSPORT.TLS_REFUSED about "not valid yet"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

  @MSG-ACC-012
  Scenario: Every DNS name of a certificate stands for its party
    When the GP system of Elm Surgery retrieves the patient 9000000009 with a certificate for the hosted records viewer of Elm Surgery that also names the sender
    Then the answer says:
      | family name | Marlow |
    And the answer is addressed to the GP system of Elm Surgery

  @MSG-ACC-012
  Scenario: The hundredth name of a certificate still counts
    When the GP system of Elm Surgery retrieves the patient 9000000009 with a certificate for 99 other names that also names the sender
    Then the answer says:
      | family name | Marlow |

  @MSG-ACC-012
  Scenario: Names of a certificate beyond the hundredth do not count
    When the GP system of Elm Surgery retrieves the patient 9000000009 with a certificate for 100 other names that also names the sender
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "registered for no party"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

  @MSG-ACC-012
  Scenario: A certificate for a name that nobody registered identifies nobody
    When the GP system of Elm Surgery retrieves the patient 9000000009 with a certificate for the name nobody.supplier.test
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "registered for no party"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

  @MSG-ACC-012
  Scenario: The certificate of a second party of the same organisation does not speak for the first
    When the GP system of Elm Surgery retrieves the patient 9000000009 with the certificate of the hosted records viewer of Elm Surgery
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "belongs to another party"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

  @MSG-ACC-013
  Scenario Outline: A sender of another party is refused in the configured form (<form>)
    Given the Spine has the switch foreign-asid set to "<form>"
    When the GP system of Elm Surgery retrieves the patient 9000000009 as the GP system of Oak Lane Surgery
    Then TMS rejects the request with <code> about "<about>"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | code | form       | about                    |
      | 1    | reject-1   | Access denied            |
      | 507  | reject-507 | communicationFunctionSnd |
      | 900  | reject-900 | Access control violation |

  @MSG-ACC-013
  Scenario Outline: A sender without accreditation is refused in the configured form (<form>)
    Given the Spine has the switch unaccredited-asid set to "<form>"
    When <who> retrieves the patient 9000000009 <how>
    Then TMS rejects the request with <code> about "<about>"
    And PDS holds the same records as before

    Examples:
      | sender and code  | form       | who                                   | how                         | code | about                    |
      | kiosk 1          | reject-1   | the appointments kiosk of Elm Surgery | in its own way              | 1    | Access denied            |
      | kiosk 507        | reject-507 | the appointments kiosk of Elm Surgery | in its own way              | 507  | communicationFunctionSnd |
      | kiosk 900        | reject-900 | the appointments kiosk of Elm Surgery | in its own way              | 900  | Access control violation |
      | unknown ASID 1   | reject-1   | the GP system of Elm Surgery          | under the ASID 299999999999 | 1    | Access denied            |
      | unknown ASID 507 | reject-507 | the GP system of Elm Surgery          | under the ASID 299999999999 | 507  | communicationFunctionSnd |
      | unknown ASID 900 | reject-900 | the GP system of Elm Surgery          | under the ASID 299999999999 | 900  | Access control violation |
