Feature: TMS looks at the HL7 wrapper element by element
  Each mandatory element occurs as often as it must and is not empty. Whoever is named as the author is named whole.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @MSG-SYN-024
  Scenario Outline: A mandatory element of the wrapper occurs once and says something
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS rejects the request with <code> about "<about>"
    And PDS holds the same records as before

    Examples:
      | element               | how                                                             | code | about                          |
      | two ids               | with the payload element id twice                               | 501  | id occurs 2 times              |
      | an id that is no UUID | with the root of the payload element id set to "1.2.826.0.1285" | 501  | UUID                           |
      | an id without root    | without the root of the payload element id                      | 501  | UUID                           |
      | an empty time         | with the value of the payload element creationTime set to ""    | 502  | creationTime                   |
      | a time without value  | without the value of the payload element creationTime           | 502  | creationTime                   |
      | two times             | with the payload element creationTime twice                     | 502  | creationTime occurs 2 times    |
      | an empty version      | with the code of the payload element versionCode set to ""      | 503  | versionCode                    |
      | two versions          | with the payload element versionCode twice                      | 503  | versionCode occurs 2 times     |
      | two control acts      | with the payload element ControlActEvent twice                  | 504  | ControlActEvent occurs 2 times |
      | an empty control act  | with nothing in the payload element ControlActEvent             | 504  | not be empty                   |
      | two authors           | with the payload element author twice                           | 508  | author occurs 2 times          |
      | three systems         | with three systems                                              | 509  | author1 occurs 3 times         |
      | two queries           | with the payload element query twice                            | 512  | query occurs 2 times           |
      | an empty query        | with nothing in the payload element query                       | 512  | not be empty                   |

  @MSG-SYN-013
  Scenario Outline: What header and payload must both say is said in the payload
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS rejects the request with <code> about "<about>"
    And the answer relates to the request
    And PDS holds the same records as before

    Examples:
      | what                    | how                                                                                        | code | about                        |
      | no interaction          | without the payload element interactionId                                                  | 515  | interactionId                |
      | two interactions        | with the payload element interactionId twice                                               | 515  | interactionId occurs 2 times |
      | root of the interaction | with the root of the payload element interactionId set to "2.16.840.1.113883.2.1.3.2.4.10" | 515  | interactionId                |
      | another element         | with its payload named QUPA_IN000008UK02                                                   | 515  | the element in the Body      |
      | no receiver             | without the payload element communicationFunctionRcv                                       | 519  | communicationFunctionRcv     |
      | two receivers           | with the payload element communicationFunctionRcv twice                                    | 519  | communicationFunctionRcv     |
      | no sender               | without the payload element communicationFunctionSnd                                       | 520  | communicationFunctionSnd     |
      | two senders             | with the payload element communicationFunctionSnd twice                                    | 520  | communicationFunctionSnd     |

  @MSG-SYN-025
  Scenario Outline: Whoever is named as an author is named whole, under the roots of the directory
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS rejects the request with <code> about "<about>"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | author                     | how                                                                         | code | about                    |
      | no user                    | with an author who has no user                                              | 508  | one user                 |
      | no job role                | with an author who has no job role                                          | 508  | one job role             |
      | root of the role profile   | with an author whose role profile is under the root 1.2.826.0.1285.0.2.0.65 | 508  | 1.2.826.0.1285.0.2.0.67  |
      | root of the user           | with an author whose user is under the root 1.2.826.0.1285.0.2.0.67         | 508  | 1.2.826.0.1285.0.2.0.65  |
      | root of the job role       | with an author whose job role is under the root 1.2.826.0.1285.0.2.0.65     | 508  | 1.2.826.0.1285.0.2.1.104 |
      | root of the system         | with its sending system under the root 1.2.826.0.1285.0.2.0.108             | 510  | author1 1                |
      | a second system without id | with a second system that has no id                                         | 511  | author1 2                |

  @MSG-SYN-026 @transport
  Scenario Outline: What Spine does not look at does not matter
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then the answer says:
      | family name | Marlow |
    And the answer relates to the request

    Examples:
      | what                       | how                                                                                      |
      | order in the header        | with the children of the header in reverse order                                         |
      | order in the payload       | with the children of the payload in reverse order                                        |
      | order in the control act   | with the children of the control act in reverse order                                    |
      | unknown header             | with an unknown element in the header                                                    |
      | unknown in the payload     | with an unknown element in the payload                                                   |
      | unknown in the control act | with an unknown element in the control act                                               |
      | another version            | with the code of the payload element versionCode set to "3NPfIT7.2.02"                   |
      | a version of one digit     | with the code of the payload element versionCode set to "1"                              |
      | no processing code         | without the payload element processingCode                                               |
      | no processing mode         | without the payload element processingModeCode                                           |
      | no accept ack code         | without the payload element acceptAckCode                                                |
      | the ITS version            | with the attribute ITSVersion                                                            |
      | types                      | with the type attributes of old messages                                                 |
      | the service of wsa:Action  | with the header element Action set to "urn:nhs:names:services:nowhere/QUPA_IN040000UK32" |
      | where To points            | with the header element To set to "nowhere"                                              |
      | no ReplyTo                 | without the header element ReplyTo                                                       |
      | the charset                | with the HTTP header Content-Type set to "text/xml; charset=utf-8"                       |
      | no media type              | without the HTTP header Content-Type                                                     |
      | a header named type        | with the HTTP header type set to "text/xml"                                              |
      | a second system            | with a second system under a root of its own                                             |
