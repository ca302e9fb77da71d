"""Cards in the stand-in of DingTalk: create and deliver, update, register the address for clicks, answers to clicks."""

import json
from typing import Any

from tests.fakes.dingtalk_desk import Call, endpoint
from tests.fakes.dingtalk_shapes import CARD_ANSWER, PARAMS, flag, obj, one_of, row, short_value, table, text, whole
from tests.fakes.dingtalk_world import Card, No, Payload, World

WRITE = "Card.Instance.Write"
_LANGUAGES = table(short_value)
_SPACE = {
    "supportForward_": flag,
    "lastMessageI18n_": _LANGUAGES,
    "notification_": obj(alertContent_=text(), notificationOff_=flag),
}


@endpoint(
    "card/createAndDeliver", "POST", "/v1.0/card/instances/createAndDeliver", scope=WRITE,
    shape=obj(
        cardTemplateId=text(), outTrackId=text(100), callbackType=one_of("STREAM", "HTTP"), callbackRouteKey_=text(),
        userIdType_=whole(1, 2), cardData=PARAMS, privateData_=table(PARAMS), openSpaceId=text(),
        cardAtUserIds_=row(text(), empty=True),
        imGroupOpenSpaceModel_=obj(**_SPACE), imRobotOpenSpaceModel_=obj(**_SPACE),
        imGroupOpenDeliverModel_=obj(robotCode=text(), atUserIds_=table(text(empty=True)), recipients_=row(text()),
                                     extension_=table(text(empty=True))),
        imRobotOpenDeliverModel_=obj(spaceType=one_of("IM_ROBOT"), robotCode=text(),
                                     extension_=table(text(empty=True))),
    ),
)  # fmt: skip
def deliver(world: World, call: Call) -> Payload:
    """Make a card and put it into a group or a private chat. Whether it came there stands in deliverResults."""
    body = call.body
    if body["cardTemplateId"] not in world.card_templates:
        raise No("param.cardTemplateIdNotExist", body["cardTemplateId"])
    if body["outTrackId"] in world.cards:
        raise No("param.outTrackIdExist", body["outTrackId"])
    route = body.get("callbackRouteKey", "")
    if body["callbackType"] == "HTTP" and route not in world.routes:
        raise No("param.callbackRouteKeyNotExist", route)
    _variables(world, body["cardTemplateId"], body["cardData"]["cardParamMap"])
    scheme, _, space = body["openSpaceId"].partition("//")
    kind, _, where = space.partition(".")
    models = {"IM_GROUP": "imGroup", "IM_ROBOT": "imRobot"}
    if scheme != "dtv1.card" or kind not in models or not where:
        raise No("param.openSpaceIdError", body["openSpaceId"], wrong=f"openSpaceId {body['openSpaceId']}")
    for model in (f"{models[kind]}OpenSpaceModel", f"{models[kind]}OpenDeliverModel"):
        if model not in body:
            raise No("param.modelMissing", model, wrong=f"card/createAndDeliver: {model} is missing")
    model = body[f"{models[kind]}OpenDeliverModel"]
    why = "robot not exist" if model["robotCode"] != world.robot_code else ""
    why = why or (_into_group(world, where, model) if kind == "IM_GROUP" else _to_person(world, where))
    carrier = ""
    if not why:
        card = Card(body["outTrackId"], body["cardTemplateId"], body["callbackType"], route, kind, where,
                    dict(body["cardData"]["cardParamMap"]))  # fmt: skip
        card.private = {user: dict(seen["cardParamMap"]) for user, seen in body.get("privateData", {}).items()}
        world.cards[card.out_track_id] = card
        tagged = model.get("atUserIds", {})
        way = "card-group" if kind == "IM_GROUP" else "card-private"
        content = {"outTrackId": card.out_track_id}
        people = tuple(user for user in tagged if user != "@ALL")
        carrier = world.keep(way, (where,), "card", content, at_users=people, at_all="@ALL" in tagged).key
    result = {"spaceId": where, "spaceType": kind, "success": not why, "carrierId": carrier, "errorMsg": why}
    return {"success": True, "result": {"outTrackId": body["outTrackId"], "deliverResults": [result]}}


def _variables(world: World, template_id: str, values: dict[str, str]) -> None:
    known = world.card_templates[template_id]
    if known is not None and (unknown := set(values) - set(known)):
        world.wrong(f"card: the template has no variables {sorted(unknown)}")


def _into_group(world: World, cid: str, model: Payload) -> str:
    group = world.groups.get(cid)
    if group is None or group.disbanded or not group.bot:
        return "conversation not exist"
    tagged = model.get("atUserIds", {})
    if tagged.get("@ALL", "@ALL") != "@ALL":
        world.wrong("card: atUserIds names @ALL in another spelling")
    if len(tagged) > 50:
        world.wrong("card: @ of more than 50 people")
    if "@ALL" in tagged and group.at_all_by_admins:
        return "only.groupAdmin.canAtAll"
    if group.muted and not world.bot_speaks_when_muted:
        return "bot.forbidden.sendMessage"
    return ""


def _to_person(world: World, user: str) -> str:
    return "" if user in world.people and world.people[user].user_id else "user not exist"


_OPTIONS = obj(updateCardDataByKey_=flag, updatePrivateDataByKey_=flag)


@endpoint(
    "card/update", "PUT", "/v1.0/card/instances", scope=WRITE,
    shape=obj(outTrackId=text(100), cardData_=PARAMS, privateData_=table(PARAMS), cardUpdateOptions_=_OPTIONS,
              userIdType_=whole(1, 2)),
)  # fmt: skip
def update(world: World, call: Call) -> Payload:
    """Change what a card says. Without the options the whole map is replaced."""
    body = call.body
    if not body.get("cardData") and not body.get("privateData"):
        raise No("param.cardDataAndPrivateDataBothEmpty", wrong="card/update with nothing to update")
    card = world.cards.get(body["outTrackId"])
    if card is None:
        raise No("param.cardNotExist")
    if world.answering.get(card.out_track_id, world.now()) > world.now():
        world.wrong("card/update while a click on the card is being answered")
    options = body.get("cardUpdateOptions", {})
    if "cardData" in body:
        values = body["cardData"]["cardParamMap"]
        _variables(world, card.template_id, values)
        if not options.get("updateCardDataByKey") and set(values) < set(card.public):
            world.wrong("card/update drops values: the map is replaced unless updateCardDataByKey is set")
        card.public = (card.public if options.get("updateCardDataByKey") else {}) | values
        for shown in card.shown.values():
            for name in values:
                shown.pop(name, None)
    for user, part in body.get("privateData", {}).items():
        before = card.private.get(user, {}) if options.get("updatePrivateDataByKey") else {}
        card.private[user] = before | part["cardParamMap"]
    return {"success": True, "result": True}


@endpoint(
    "card/callbacks/register", "POST", "/v1.0/card/callbacks/register", scope=WRITE,
    shape=obj(callbackRouteKey=text(), callbackUrl=text(), apiSecret_=text(), forceUpdate_=flag),
)  # fmt: skip
def register(world: World, call: Call) -> Payload:
    """Say where clicks go to."""
    body = call.body
    key = body["callbackRouteKey"]
    if key in world.routes and not body.get("forceUpdate"):
        raise No("param.callbackRouteKeyExist", status=500)
    secret = body.get("apiSecret") or world.token("card secret", 32)
    world.routes[key] = (body["callbackUrl"], secret)
    return {"success": True, "result": {"callbackUrl": body["callbackUrl"], "apiSecret": secret}}


def click_body(world: World, card: Card, user: str, params: dict[str, str], action: str, quirks: set[str]) -> Payload:
    """What the click of a person says. The HTTP page lists five fields only."""
    pressed = {"cardPrivateData": {"actionIds": [action], "params": params}}
    content = json.dumps(pressed, ensure_ascii=False, separators=(",", ":"))
    body = {
        "extension": "{}",
        "corpId": world.corp_id,
        "spaceType": card.space_type,
        "userIdType": 1,
        "type": "actionCallback",
        "userId": user,
        "spaceId": card.space_id,
        "outTrackId": card.out_track_id,
        "value" if "value_variant" in quirks else "content": content,
    }
    if card.callback_type == "HTTP":
        for name in ("extension", "spaceType", "userIdType", "spaceId"):
            del body[name]
    return body


def take_answer(world: World, card: Card, user: str, answer: Any) -> None:
    """What the answer to a click changes: for the one who clicked only, whatever it says."""
    for wrong in CARD_ANSWER(answer):
        world.wrong(f"the answer to a click{wrong}")
        return
    for name, keep in (("cardData", card.shown), ("userPrivateData", card.private)):
        values = answer.get(name, {}).get("cardParamMap", {})
        by_key = answer.get("cardUpdateOptions", {}).get("updatePrivateDataByKey", False)
        if values:
            keep[user] = (keep.get(user, {}) if by_key or name == "cardData" else {}) | values
