"""The list of rules. A new rule is one function and one entry here."""

from __future__ import annotations

from partnerscope.assess.audit import bodies, cells, items, sources, texts, times, wording
from partnerscope.assess.audit.rule import AuditFinding, Rule
from partnerscope.errors import InputError
from partnerscope.view import View

RULES: tuple[Rule, ...] = (
    Rule("repeat", "The same item twice in a cell", "warning",
         "Mark the later one as a repeat, so that it is printed and not counted.", items.repeats),
    Rule("run-together", "Two items printed as one", "warning",
         "Split them and keep the printed form in a correction.", items.run_together),
    Rule("constant", "A detail fills a whole column", "note",
         "Show counts with and without it: it tells no partner from another.", items.constants),
    Rule("body-outside-issue", "A body under an issue it does not serve", "warning",
         "Misplaced, or the body serves more issues than its record says.", items.body_outside_issue),
    Rule("points-elsewhere", "A detail whose name speaks of another issue", "warning",
         "Compare where it stands for other partners.", items.points_elsewhere),
    Rule("several-labels", "One thing under several instruments", "note",
         "Settle one instrument in the codebook.", items.several_labels),
    Rule("odd-instrument", "A body under an unusual instrument", "note",
         "Compare the other items that name it.", items.odd_instrument),
    Rule("odd-issue", "A body under an unusual issue", "note",
         "Compare the other items that name it.", items.odd_issue),
    Rule("unknown-word", "A printed word that nothing explains", "warning",
         "A typing error, or a form the codebook should know.", wording.unknown_words),
    Rule("spelling", "One detail in several spellings", "note",
         "Harmless once coded; add the forms to the codebook.", wording.detail_forms),
    Rule("own-name", "A name that only this source uses", "note",
         "Readers search for the usual name.", wording.own_names),
    Rule("near-synonyms", "One instrument in several forms", "note",
         "Words of degree carry meaning, the rest should be one term.", wording.instrument_forms),
    Rule("not-member", "A body in which the partner stood outside", "error",
         "Another body is meant, or the item is out of date.", bodies.not_member),
    Rule("norm-outside", "A norm promoted with a partner that had not joined it", "note",
         "Promotion is an aim in itself; say so beside the partner's standing.", bodies.norm_outside),
    Rule("standing-unknown", "A body in which the partner's standing is not recorded", "note",
         "Record the membership, or that there is none.", bodies.standing_unknown),
    Rule("named-for-few", "A body named for some of its members only", "note",
         "Coverage is uneven: do not compare partners by it.", bodies.named_for_few),
    Rule("contradictory-standing", "Two standings at the same time", "error",
         "End the earlier one where the later begins.", bodies.contradictory),
    Rule("standing-twice", "The same standing twice", "warning",
         "Keep one record and give it both pieces of evidence.", bodies.twice),
    Rule("dialogue-without-cooperation", "Dialogue without recorded cooperation", "note",
         "Nothing recorded came of it, or its items were not coded.", cells.dialogue_without_cooperation),
    Rule("cooperation-without-dialogue", "Items of cooperation and no dialogue", "note",
         "Dialogues do not cover all cooperation.", cells.cooperation_without_dialogue),
    Rule("more-recorded", "More dialogues recorded than reported", "warning",
         "A counting rule of the source, or a dialogue outside its scope.", cells.more_recorded),
    Rule("fewer-recorded", "Fewer dialogues recorded than reported", "note",
         "Records are thin here; the report need not be wrong.", cells.fewer_recorded),
    Rule("rank-unrecorded", "A reported rank of which nothing is recorded", "warning",
         "Look for the dialogue that is meant.", cells.nothing_of_that_rank),
    Rule("counted-in-several", "A dialogue that counts under several issues", "note",
         "Reported totals are dialogue-issue pairs, not dialogues.", cells.counted_in_several),
    Rule("ranks-disagree", "Much talk, thin content", "note",
         "Number of dialogues and content diverge; show both.", cells.ranks_disagree),
    Rule("against-own-tables", "A claim its own tables do not bear out", "warning",
         "See the claim for who is right.", cells.against_own_tables),
    Rule("against-others", "A claim independent records contradict", "warning",
         "See the claim for who is right.", cells.against_others),
    Rule("early-meeting", "A meeting before its dialogue", "error",
         "One of the two dates is wrong, or the meeting belongs to a forerunner.", times.early_meetings),
    Rule("late-meeting", "A meeting after its dialogue ended", "error",
         "One of the two dates is wrong, or the dialogue goes on.", times.late_meetings),
    Rule("number-order", "Numbers of meetings against their dates", "error",
         "Two series are mixed, or a number is wrong.", times.numbers_out_of_order),
    Rule("number-gap", "Meetings known by number only", "note",
         "Look for them; rhythm rests on numbers meanwhile.", times.missing_numbers),
    Rule("attested-outside", "Attested outside its own dates", "error",
         "One of the dates is wrong.", times.attested_outside),
    Rule("undated-status", "Suspended or ended since nobody knows when", "error",
         "Give status_since: the day it began, or the day a source says so first.", times.undated_status),
    Rule("ends-before-start", "An end before the start", "error", "Swap or correct the dates.", times.ends_before_start),
    Rule("signed-late", "In force before signature", "error", "Check both dates.", times.signed_late),
    Rule("no-evidence", "No evidence", "error", "Name a source, or remove the record.", sources.no_evidence),
    Rule("not-independent", "No independent source", "note",
         "The reference cannot confirm itself.", sources.not_independent),
    Rule("contradicted", "Evidence against the record", "warning",
         "Weigh both, then correct or keep with a note.", sources.contradicted),
    Rule("weak", "Weak evidence only", "note", "Look for a better source.", sources.weak),
    Rule("possible-duplicate", "Possible duplicate", "warning",
         "Keep one and give it both pieces of evidence.", sources.possible_duplicates),
    Rule("statement-left-out", "A statement the reference leaves out", "note",
         "The reference's table is a selection.", texts.statement_left_out),
    Rule("issue-not-in-title", "An issue of which the title says nothing", "note",
         "Check the text of the statement.", texts.issue_not_in_title),
    Rule("threat-outside-table", "A threat in the text and not in the table", "note",
         "Count what the table prints and say what it leaves out.", texts.threat_outside_table),
    Rule("threat-without-place", "A threat in the table and not in the text", "warning",
         "Ask where the row comes from.", texts.threat_without_place),
    Rule("unlike-threats", "Different threats in one row", "note",
         "Readers take a row for one threat.", texts.unlike_threats),
    Rule("agreement-not-in-force", "A printed agreement that was not in force", "warning",
         "Say which text is meant and what became of it.", texts.agreement_not_in_force),
    Rule("agreement-not-printed", "An agreement or talks that the items leave out", "note",
         "Coverage is uneven: do not compare partners by it.", texts.agreement_not_printed),
)  # fmt: skip


def audit(view: View) -> tuple[AuditFinding, ...]:
    """Everything the rules find in a view, in the order of RULES."""
    return tuple(
        AuditFinding(rule.code, rule.severity, fault.what, fault.records, rule.hint)
        for rule in RULES
        for fault in rule.look(view)
    )


def rule_coded(code: str) -> Rule:
    """The rule with this code. Raises InputError when there is none."""
    for rule in RULES:
        if rule.code == code:
            return rule
    raise InputError(f"there is no rule {code!r}", allowed=", ".join(rule.code for rule in RULES))
