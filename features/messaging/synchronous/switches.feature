Feature: Where the facts leave a choice, a Spine is configured
  Some codes and forms are known from one source only, or two sources disagree. Each such rule is a switch of the
  Spine with a default; a supplier has to live with either side.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @MSG-SYN-028
  Scenario Outline: The code of a wrapper that is not whole follows the configured document (<document>)
    Given the Spine has the switch wrapper-codes set to "<document>"
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS rejects the request with <code> about "<about>"
    And PDS holds the same records as before

    Examples:
      | what                             | document   | how                                         | code | about                    |
      | two times by the validators      | validators | with the payload element creationTime twice | 502  | creationTime             |
      | two times by the ruleset         | ruleset    | with the payload element creationTime twice | 517  | creationTime             |
      | two versions by the validators   | validators | with the payload element versionCode twice  | 503  | versionCode              |
      | two versions by the ruleset      | ruleset    | with the payload element versionCode twice  | 518  | versionCode              |
      | no control act by the validators | validators | without the payload element ControlActEvent | 504  | ControlActEvent          |
      | no control act by the ruleset    | ruleset    | without the payload element ControlActEvent | 514  | ControlActEvent          |
      | no query by the validators       | validators | without the payload element query           | 512  | query                    |
      | no query by the ruleset          | ruleset    | without the payload element query           | 513  | query                    |
      | no interaction by the validators | validators | without the payload element interactionId   | 515  | interactionId            |
      | no interaction by the ruleset    | ruleset    | without the payload element interactionId   | 505  | interactionId            |
      | no receiver by the validators    | validators | with the receiver of the payload set to ""  | 519  | communicationFunctionRcv |
      | no receiver by the ruleset       | ruleset    | with the receiver of the payload set to ""  | 506  | communicationFunctionRcv |
      | no sender by the validators      | validators | with the sender of the payload set to ""    | 520  | communicationFunctionSnd |
      | no sender by the ruleset         | ruleset    | with the sender of the payload set to ""    | 507  | communicationFunctionSnd |

  @MSG-SYN-028
  Scenario Outline: The code of an author that is not whole follows the configured reading (<reading>)
    Given the Spine has the switch author-codes set to "<reading>"
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS rejects the request with <code> about "<about>"
    And PDS holds the same records as before

    Examples:
      | who                        | reading    | how                                  | code | about     |
      | the user by element        | by-element | with an author who has no user       | 508  | one user  |
      | the user by order          | by-order   | with an author who has no user       | 510  | one user  |
      | the system by element      | by-element | without the id of the sending system | 510  | author1 1 |
      | the system by order        | by-order   | without the id of the sending system | 511  | author1 1 |
      | the second system by order | by-order   | with a second system that has no id  | 511  | author1 2 |

  @MSG-SYN-029
  Scenario: The number of header faults is the configured one
    Given the Spine has the switch soap-header-fault-code set to "999"
    When the GP system of Elm Surgery retrieves the patient 9000000009 without the header element To
    Then TMS faults the request with 999 about "SOAP_TO_ERROR"
    And the Spine still answers about the patient 9000000009

  @MSG-SYN-029
  Scenario Outline: Faults stand in the configured code context (<context>)
    Given the Spine has the switch fault-context set to "<context>"
    When the GP system of Elm Surgery retrieves the patient 9000000009 without the SOAPAction
    Then TMS faults the request with 101 about "SOAPAction"
    And the fault stands in the code context "<context>"

    Examples:
      | source    | context                  |
      | recorded  | urn:nhs:names:error:tms  |
      | test tool | urn:nhs:names:errors:tms |

  @MSG-SYN-030
  Scenario Outline: A reply gives its own address in the configured form (<form>)
    Given the Spine has the switch reply-address set to "<form>"
    When the GP system of Elm Surgery retrieves the patient 9000000009
    Then the answer is QUPA_IN050000UK32
    And the answer comes from the address "<address>"

    Examples:
      | source           | form      | address                                           |
      | recorded in 2020 | service   | urn:nhs:names:services:pdsquery                   |
      | stylesheets      | national  | https://pdsquery.national.ncrs.nhs.uk/syncservice |
      | recorded in 2015 | addressed | https://spine.vertebra.test/sync-service          |

  @MSG-SYN-030
  Scenario: A reply may name the request without the prefix of its id
    Given the Spine has the switch relates-to-prefix set to "false"
    When the GP system of Elm Surgery retrieves the patient 9000000009
    Then the answer is QUPA_IN050000UK32
    And the answer relates to the request by the id without its prefix
    And the GP system of Elm Surgery knows the patient 9000000009 as "Marlow"

  @MSG-SYN-031
  Scenario Outline: A wrapper may be rejected as a failed query
    Given the Spine has the switch rejection-form set to "quqi"
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS fails the query with <code> about "<about>"
    And the answer relates to the request
    And PDS holds the same records as before

    Examples:
      | what         | how                                                  | code | about                    |
      | the id       | without the payload element id                       | 501  | UUID                     |
      | the sender   | with the sender of the payload set to "200000000999" | 520  | communicationFunctionSnd |
      | the receiver | addressed to the system 200000000999                 | 506  | communicationFunctionRcv |

  @MSG-SYN-031
  Scenario Outline: A rejection says the configured version of itself (<version>)
    Given the Spine has the switch rejection-version set to "<version>"
    When the GP system of Elm Surgery retrieves the patient 9000000009 without the payload element id
    Then TMS rejects the request with 501 about "UUID"
    And the answer is of the version "<version>"

    Examples:
      | source   | version       |
      | built    | V3NPfIT3.1.10 |
      | captured | V3NPfIT3.0    |

  @MSG-SYN-033
  Scenario: Header and payload may carry two ids
    When the GP system of Elm Surgery retrieves the patient 9000000009
    Then the answer is QUPA_IN050000UK32
    And the answer relates to the request

  @MSG-SYN-033
  Scenario: Header and payload carry one id where the Spine is configured so
    Given the Spine has the switch same-ids set to "true"
    When the GP system of Elm Surgery retrieves the patient 9000000009
    Then TMS rejects the request with 516 about "wsa:MessageID"
    And PDS holds the same records as before

  @MSG-SYN-033
  Scenario: A message with one id in header and payload is answered where the Spine is configured so
    Given the Spine has the switch same-ids set to "true"
    When the GP system of Elm Surgery retrieves the patient 9000000009 with the id of its header in its payload
    Then the answer is QUPA_IN050000UK32
    And the answer relates to the request

  @MSG-SYN-034
  Scenario Outline: A body with no interaction or with several is not well formed
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS faults the request with 201 about "MESSAGE_NOT_WELL_FORMED"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | body             | how                           |
      | empty            | with nothing in the SOAP body |
      | two interactions | with its payload twice        |

  @MSG-SYN-034
  Scenario Outline: A body with no interaction or with several is rejected where the Spine is configured so
    Given the Spine has the switch loose-body set to "reject-202"
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS rejects the request with 202 about "<about>"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | body             | how                           | about                          |
      | empty            | with nothing in the SOAP body | no transmission wrapper        |
      | two interactions | with its payload twice        | multiple transmission wrappers |

  @MSG-SYN-035
  Scenario: A message for another receiver is answered where the Spine is configured so
    Given the Spine has the switch check-receiver set to "false"
    When the GP system of Elm Surgery retrieves the patient 9000000009 addressed to the system 200000000999
    Then the answer is QUPA_IN050000UK32
    And the answer relates to the request
