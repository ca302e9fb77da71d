"""``yanxi evaluate``: how good the bot's judgement is on labelled texts. Changes nothing, sends nothing."""

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.chosen import choose
from bot.cli.group import Wrong
from bot.core.ids import GroupKey
from bot.core.wording import cli as wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.judge.known import Known
    from bot.core.moderation import Moderation
    from bot.evaluation import Prediction

PREDICTIONS = "predictions.csv"


@click.group
def evaluate() -> None:
    """How good it is on labelled texts."""


@evaluate.command(short_help=wording.EVALUATE_MODERATION)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help=wording.PREDICTIONS)
@click.option("--without-classifier", is_flag=True, help=wording.WITHOUT_CLASSIFIER)
@click.option("--config", envvar="YANXI_CONFIG", type=click.Path(path_type=Path), help=wording.EVALUATE_CONFIG)
@click.option("--group", help=wording.EVALUATE_GROUP)
def moderation(
    files: tuple[Path, ...], out: Path | None, without_classifier: bool, config: Path | None, group: str | None
) -> None:
    """Judge the texts of CSV files (columns text, label): with the shipped lists, or as --config says."""
    from bot.core.judge.judge import TextJudge
    from bot.evaluation import HEADER, NotLabelled, lines, predicted, read, summary

    knowledge, rules = _judging(config, group, classifier=not without_classifier)
    judge = TextJudge(knowledge)
    found: list[Prediction] = []
    for path in files:
        try:
            found += predicted(read(path), judge.judged, rules)
        except OSError as error:
            raise Wrong(wording.no_such_file(str(path))) from error
        except NotLabelled as fault:
            raise Wrong(wording.not_labelled(str(path), str(fault))) from fault
    _saved(out or files[0].parent / PREDICTIONS, HEADER, lines(found), chosen=out is not None)
    click.echo(json.dumps(summary(found, judge.version), ensure_ascii=False, indent=2))


def _judging(config: Path | None, key: str | None, *, classifier: bool) -> "tuple[Known, Moderation]":
    """What the judge knows, and what findings lead to (in the group ``key``, else in the programme): of the settings,
    without any as the program comes."""
    from bot.core.moderation import Moderation

    if config is None and key is None:
        from bot.language import known

        return known(model=classifier), Moderation()
    from bot.programme_file import programme_of
    from bot.serve import knowledge

    settings = choose(config).settings
    keys = {group.key: group for group in programme_of(settings).groups}
    if key is not None and key not in keys:
        raise Wrong(wording.no_such_group(key, list(keys)))
    table = settings.moderation
    heard = table.model_copy(update={"classifier": classifier and table.classifier})
    rules = keys[GroupKey(key)].moderation if key is not None else table.over(Moderation())
    return knowledge(settings.model_copy(update={"moderation": heard})), rules


@evaluate.command(short_help=wording.EVALUATE_RETRIEVAL)
@click.argument("knowledge", type=click.Path(path_type=Path))
@click.argument("queries", required=False, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help=wording.PREDICTIONS)
@click.option("--grown", is_flag=True, help=wording.GROWN)
def retrieval(knowledge: Path, queries: Path | None, out: Path | None, grown: bool) -> None:
    """Ask KNOWLEDGE (columns id, question, answer) the questions of QUERIES (question, relevant_ids)."""
    from bot import evaluation_files as files
    from bot import evaluation_retrieval as measured
    from bot.language import background

    read = knowledge
    try:
        if files.paired(knowledge):
            cards, asked = files.clusters(knowledge, queries)
        else:
            cards = files.cards(knowledge)
            if queries is None:
                raise Wrong(wording.NO_QUERIES)
            asked = files.queries(read := queries)
    except OSError as error:
        raise Wrong(wording.no_such_file(str(error.filename or read))) from error
    except files.NotReadable as fault:
        raise Wrong(wording.not_searchable(str(read), str(fault))) from fault
    found = list(measured.predicted(cards, asked, background(), grown=grown))
    path = out or knowledge.parent / PREDICTIONS
    _saved(path, measured.HEADER, measured.lines(found), chosen=out is not None)
    click.echo(json.dumps({"cards": len(cards)} | measured.summary(found), ensure_ascii=False, indent=2))


@evaluate.command(short_help=wording.EVALUATE_QUESTION)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help=wording.PREDICTIONS)
def question(files: tuple[Path, ...], out: Path | None) -> None:
    """Notice the questions of files (columns text, label; also role, quote, at; CSV, .tsv or .jsonl, also .gz)."""
    from bot import evaluation_question as measured
    from bot.evaluation import NotLabelled
    from bot.noticing import shipped_scorer

    scorer = shipped_scorer()
    found: list[measured.Prediction] = []
    for path in files:
        try:
            found += measured.predicted(measured.read(path), scorer)
        except OSError as error:
            raise Wrong(wording.no_such_file(str(path))) from error
        except NotLabelled as fault:
            raise Wrong(wording.not_labelled(str(path), str(fault))) from fault
    path = out or files[0].parent / PREDICTIONS
    _saved(path, measured.HEADER, measured.lines(found), chosen=out is not None)
    click.echo(json.dumps(measured.summary(found, scorer.version), ensure_ascii=False, indent=2))


@evaluate.command(short_help=wording.EVALUATE_REPLY)
@click.argument("answered", type=click.Path(path_type=Path))
@click.argument("queries", required=False, type=click.Path(path_type=Path))
@click.option("--idle", type=click.Path(path_type=Path), help=wording.IDLE)
def reply(answered: Path, queries: Path | None, idle: Path | None) -> None:
    """Find the open question that an answer of ANSWERED (columns id, question, answer) is meant for, asked in the
    wordings of QUERIES; or the links of a chat (columns parents, user, minute, text)."""
    from bot import evaluation_files as files
    from bot import evaluation_links as links
    from bot import evaluation_reply as measured
    from bot.language import background, fitting_signs

    read = answered
    try:
        if links.linked(answered):
            told = links.summary(links.read(answered))
        else:
            pairs = files.answered(answered)
            if queries is not None:
                read = queries
                pairs = files.asked_as(pairs, files.queries(queries))
            texts: Sequence[str] = ()
            if idle is not None:
                read = idle
                texts = files.idle(idle)
            told = measured.summary(pairs, texts, background(), fitting_signs())
    except OSError as error:
        raise Wrong(wording.no_such_file(str(error.filename or read))) from error
    except files.NotReadable as fault:
        raise Wrong(wording.not_answered(str(read), str(fault))) from fault
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


@evaluate.command(short_help=wording.EVALUATE_KEYWORDS)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help=wording.PREDICTIONS)
def keywords(files: tuple[Path, ...], out: Path | None) -> None:
    """Find the keywords of texts (columns text or abstract, keywords; also title; CSV or .tsv, also .gz)."""
    from bot import evaluation_keywords as measured
    from bot.evaluation_files import NotReadable
    from bot.language import background

    found: list[measured.Prediction] = []
    for path in files:
        try:
            found += measured.predicted(measured.read(path), background().rarity)
        except OSError as error:
            raise Wrong(wording.no_such_file(str(path))) from error
        except NotReadable as fault:
            raise Wrong(wording.not_keyed(str(path), str(fault))) from fault
    path = out or files[0].parent / PREDICTIONS
    _saved(path, measured.HEADER, measured.lines(found), chosen=out is not None)
    click.echo(json.dumps(measured.summary(found), ensure_ascii=False, indent=2))


def _saved(path: Path, header: "Sequence[str]", rows: "Iterable[Iterable[object]]", *, chosen: bool) -> None:
    """Beside the texts; where nothing may be written there, in the current folder."""
    kept = list(rows)
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(kept)
    except OSError as error:
        if chosen or path.parent == Path():
            raise Wrong(wording.predictions_unwritable(str(path))) from error
        _saved(Path(PREDICTIONS), header, kept, chosen=True)
        return
    click.echo(wording.predictions_written(str(path)), err=True)
