"""The bodies that the stand-in of DingTalk tells of messages and events, as the examples have them, quirks included."""

from datetime import timedelta

from tests.fakes.dingtalk_world import Group, Payload, Person, Sent, Session, World

SESSION_LIFE = timedelta(milliseconds=5_400_300)
CONTENT_KINDS_IN_GROUPS = ("text", "richText", "picture")
QUIRKS = {
    "string_createAt",
    "top_level_content",
    "HarmonyOS_at",
    "no_staff_id",
    "value_variant",
    "quota",
    "quota_number",
    "header",
    "topic_word",
    "capitals",
    "unknown_field",
}


def message_body(world: World, person: Person, group: Group | None, kind: str, content: Payload) -> Payload:
    """A message as a robot hears it; ``content`` is what stands under ``text`` or ``content``."""
    created = world.milliseconds()
    cid = group.cid if group else f"cidPrivate{person.union_id}"
    session = world.token("session", 32)
    world.sessions[session] = Session(cid, person.key, world.now() + SESSION_LIFE)
    body: Payload = {
        "senderPlatform": "Android",
        "conversationId": cid,
        "chatbotCorpId": world.corp_id,
        "chatbotUserId": world.bot_id,
        "msgId": f"msg{world.token('msg')}==",
        "senderNick": person.nick,
        "senderUnionId": person.union_id,
        "sessionWebhookExpiredTime": created + SESSION_LIFE // timedelta(milliseconds=1),
        "createAt": created,
        "senderCorpId": world.corp_id if person.user_id else "dingothercorp000001",
        "conversationType": "2" if group else "1",
        "senderId": person.dingtalk_id,
        "isInAtList": group is not None,
        "sessionWebhook": f"{world.old_base}/robot/sendBySession?session={session}",
        "robotCode": world.robot_code,
        "msgtype": kind,
        "text" if kind == "text" else "content": content,
    }
    if person.user_id:
        body |= {"isAdmin": False, "senderStaffId": person.user_id}
    if group is not None:
        body |= {"conversationTitle": group.title, "atUsers": [{"dingtalkId": world.bot_id}]}
    return body


def bend(body: Payload, quirks: set[str]) -> Payload:
    """The same body the other way it was seen."""
    body = dict(body)
    if "string_createAt" in quirks:
        body |= {name: str(body[name]) for name in ("createAt", "sessionWebhookExpiredTime")}
    if "no_staff_id" in quirks:
        body.pop("senderStaffId", None)
        body.pop("isAdmin", None)
    if "unknown_field" in quirks:
        body["newField2027"] = {"nested": [1, None]}
    if "HarmonyOS_at" in quirks and body["msgtype"] == "text" and body["conversationType"] == "2":
        body["text"] = body["text"] | {"content": f"@bot{body['text']['content']}"}
    if "top_level_content" in quirks and body["msgtype"] == "text":
        body["content"] = body.pop("text")["content"]
    if quirks & {"quota", "quota_number"}:
        body.pop("text", None)
        body.pop("content", None)
        code = 20001 if "quota_number" in quirks else "20001"
        body |= {"errorCode": code, "errorMessage": "quota of inbound pushes used up (wording varies)"}
    return body


def quoted(world: World, body: Payload, earlier: Payload | Sent) -> Payload:
    """The body as an answer to an earlier message, of somebody or of the robot."""
    if isinstance(earlier, Sent):
        created = int(earlier.at.timestamp() * 1000)
        reply = {"msgType": "text", "msgId": f"msg{earlier.key}==", "senderId": world.bot_id, "createdAt": created}
        body["originalProcessQueryKey"] = earlier.key
    else:
        reply = {
            "msgType": earlier["msgtype"],
            "msgId": earlier["msgId"],
            "senderId": earlier["senderId"],
            "senderNick": earlier["senderNick"],
            "createdAt": earlier["createAt"],
        }
        if earlier["msgtype"] == "text":
            reply["content"] = {"text": earlier["text"]["content"].strip()}
    name = "text" if body["msgtype"] == "text" else "content"
    body[name] = body[name] | {"isReplyMsg": True, "repliedMsg": reply}
    body["originalMsgId"] = reply["msgId"]
    return body


def event_fields(world: World, kind: str, group: Group, operator: str, **more: object) -> Payload:
    """What an event says of itself, as Stream tells it."""
    if kind == "robot_msg_recall":
        fields = {"operatTime": world.milliseconds(), "robotCode": world.robot_code, "userId": operator}
        fields |= {"unionId": world.people[operator].union_id if operator in world.people else ""}
        return fields | {"openConversationId": group.cid} | more
    by = world.people.get(operator)
    fields = {
        "timeStamp": str(world.milliseconds()),
        "chatId": group.chat_id,
        "corpId": world.corp_id,
        "eventType": kind,
        "openConversationId": group.cid,
        "operator": by.user_id if by else "",
        "operatorUnionId": by.union_id if by else "",
    }
    return fields | more


def over_http(world: World, kind: str, event_id: str, fields: Payload, quirks: set[str]) -> Payload:
    """The same event as one flat object; a recall, and others with the quirk, in capitals."""
    flat = {name: value for name, value in fields.items() if name not in ("eventType", "corpId")}
    if kind == "robot_msg_recall" or "capitals" in quirks:
        flat = {name[:1].upper() + name[1:]: value for name, value in flat.items()}
    meta = {"EventType": kind, "EventTime": world.milliseconds(), "CorpId": world.corp_id, "BizId": f"biz-{event_id}"}
    return meta | {"eventId": event_id} | flat


def ear_line(world: World, person: Person, group: Group, message: Payload, text: str) -> Payload:
    """A group message as the command line of a logged-in user prints it, flattened."""
    now = str(world.milliseconds())
    quote = message.get("text", {}).get("repliedMsg") if isinstance(message.get("text"), dict) else None
    line = {
        "type": "user_im_message_receive_group",
        "event_id": f"evt-{world.number():04}",
        "timestamp": now,
        "subscribe_id": "sub-0001",
        "message_id": message["msgId"],
        "conversation_id": group.cid,
        "sender": person.nick,
        "sender_open_dingtalk_id": f"open{person.union_id}",
        "content": text,
        "create_time": now,
        "event_time": now,
    }
    return line | ({"quoted_message": quote} if quote else {})
