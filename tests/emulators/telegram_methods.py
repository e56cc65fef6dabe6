"""The Bot API's methods that the bot may use, with their fields (Bot API 10.3), and a check of their types.

A field is written ``name:Type``, with ``!`` if it is required, ``/`` between types, ``[]`` for a list.
"""

import json
from collections.abc import Mapping
from typing import Any

METHODS = {
    "getMe": "",
    "getUpdates": "offset:Integer limit:Integer timeout:Integer allowed_updates:[]String",
    "setWebhook": (
        "url!:String certificate:InputFile ip_address:String max_connections:Integer "
        "allowed_updates:[]String drop_pending_updates:Boolean secret_token:String"
    ),
    "deleteWebhook": "drop_pending_updates:Boolean",
    "getWebhookInfo": "",
    "setMyCommands": "commands!:[]BotCommand scope:BotCommandScope language_code:String",
    "getMyCommands": "scope:BotCommandScope language_code:String",
    "deleteMyCommands": "scope:BotCommandScope language_code:String",
    "sendMessage": (
        "business_connection_id:String chat_id!:Integer/String message_thread_id:Integer "
        "direct_messages_topic_id:Integer text!:String parse_mode:String entities:[]MessageEntity "
        "link_preview_options:LinkPreviewOptions disable_notification:Boolean "
        "protect_content:Boolean allow_paid_broadcast:Boolean message_effect_id:String "
        "suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters "
        "reply_markup:InlineKeyboardMarkup/ReplyKeyboardMarkup/ReplyKeyboardRemove/ForceReply "
        "ephemeral_message_parameters:EphemeralMessageParameters"
    ),
    "editMessageText": (
        "business_connection_id:String chat_id:Integer/String message_id:Integer "
        "inline_message_id:String text:String parse_mode:String entities:[]MessageEntity "
        "link_preview_options:LinkPreviewOptions rich_message:InputRichMessage "
        "reply_markup:InlineKeyboardMarkup"
    ),
    "editMessageReplyMarkup": (
        "business_connection_id:String chat_id:Integer/String message_id:Integer "
        "inline_message_id:String reply_markup:InlineKeyboardMarkup"
    ),
    "answerCallbackQuery": (
        "callback_query_id!:String text:String show_alert:Boolean url:String cache_time:Integer"
    ),
    "sendPhoto": (
        "business_connection_id:String chat_id!:Integer/String message_thread_id:Integer "
        "direct_messages_topic_id:Integer photo!:InputFile/String caption:String parse_mode:String "
        "caption_entities:[]MessageEntity show_caption_above_media:Boolean has_spoiler:Boolean "
        "disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean "
        "message_effect_id:String suggested_post_parameters:SuggestedPostParameters "
        "reply_parameters:ReplyParameters "
        "reply_markup:InlineKeyboardMarkup/ReplyKeyboardMarkup/ReplyKeyboardRemove/ForceReply "
        "ephemeral_message_parameters:EphemeralMessageParameters"
    ),
    "editMessageMedia": (
        "business_connection_id:String chat_id:Integer/String message_id:Integer "
        "inline_message_id:String media!:InputMedia reply_markup:InlineKeyboardMarkup"
    ),
    "editEphemeralMessageText": (
        "chat_id!:Integer/String receiver_user_id!:Integer ephemeral_message_id!:Integer text:String "
        "parse_mode:String entities:[]MessageEntity link_preview_options:LinkPreviewOptions "
        "reply_markup:InlineKeyboardMarkup rich_message:InputRichMessage"
    ),
    "deleteMessage": "chat_id!:Integer/String message_id!:Integer",
    "sendMediaGroup": (
        "business_connection_id:String chat_id!:Integer/String message_thread_id:Integer "
        "direct_messages_topic_id:Integer media!:[]InputMedia disable_notification:Boolean "
        "protect_content:Boolean allow_paid_broadcast:Boolean message_effect_id:String "
        "reply_parameters:ReplyParameters"
    ),
    "sendDocument": (
        "business_connection_id:String chat_id!:Integer/String message_thread_id:Integer "
        "direct_messages_topic_id:Integer document!:InputFile/String thumbnail:InputFile/String "
        "caption:String parse_mode:String caption_entities:[]MessageEntity "
        "disable_content_type_detection:Boolean disable_notification:Boolean "
        "protect_content:Boolean allow_paid_broadcast:Boolean message_effect_id:String "
        "suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters "
        "reply_markup:InlineKeyboardMarkup/ReplyKeyboardMarkup/ReplyKeyboardRemove/ForceReply "
        "ephemeral_message_parameters:EphemeralMessageParameters"
    ),
    "getFile": "file_id!:String",
    "answerInlineQuery": (
        "inline_query_id!:String results!:[]InlineQueryResult cache_time:Integer "
        "is_personal:Boolean next_offset:String button:InlineQueryResultsButton"
    ),
    "answerGuestQuery": "guest_query_id!:String result!:InlineQueryResult",
    "sendChatAction": (
        "business_connection_id:String chat_id!:Integer/String message_thread_id:Integer action!:String"
    ),
}
FORCE_REPLY = "ForceReply"
OBJECTS = {
    "LinkPreviewOptions": (
        "is_disabled:Boolean url:String prefer_small_media:Boolean prefer_large_media:Boolean "
        "show_above_text:Boolean"
    ),
    "ReplyParameters": (
        "message_id:Integer ephemeral_message_id:Integer chat_id:Integer/String "
        "allow_sending_without_reply:Boolean "
        "quote:String quote_parse_mode:String quote_entities:[]MessageEntity quote_position:Integer "
        "checklist_task_id:Integer poll_option_id:String"
    ),
    "InlineKeyboardMarkup": "inline_keyboard!:[][]InlineKeyboardButton force_reply:Boolean",
    "InlineKeyboardButton": (
        "text!:String icon_custom_emoji_id:String style:String url:String callback_data:String "
        "web_app:WebAppInfo login_url:LoginUrl switch_inline_query:String "
        "switch_inline_query_current_chat:String "
        "switch_inline_query_chosen_chat:SwitchInlineQueryChosenChat copy_text:CopyTextButton "
        "callback_game:CallbackGame pay:Boolean disabled:DisabledButton"
    ),
    "BotCommand": "command!:String description!:String is_ephemeral:Boolean",
    "InputMediaPhoto": (
        "type!:String media!:String caption:String parse_mode:String "
        "caption_entities:[]MessageEntity show_caption_above_media:Boolean has_spoiler:Boolean"
    ),
    "InputMediaDocument": (
        "type!:String media!:String thumbnail:String caption:String parse_mode:String "
        "caption_entities:[]MessageEntity disable_content_type_detection:Boolean"
    ),
    "InlineQueryResultArticle": (
        "type!:String id!:String title!:String input_message_content!:InputMessageContent "
        "reply_markup:InlineKeyboardMarkup url:String description:String thumbnail_url:String "
        "thumbnail_width:Integer thumbnail_height:Integer"
    ),
    "InputTextMessageContent": (
        "message_text!:String parse_mode:String entities:[]MessageEntity "
        "link_preview_options:LinkPreviewOptions"
    ),
    "InlineQueryResultsButton": "text!:String web_app:WebAppInfo start_parameter:String",
    "MessageEntity": (
        "type!:String offset!:Integer length!:Integer url:String user:User language:String "
        "custom_emoji_id:String unix_time:Integer date_time_format:String"
    ),
    "DisabledButton": "",
    "EphemeralMessageParameters": (
        "receiver_user_id!:Integer callback_query_id:String replace_callback_query_message:Boolean"
    ),
    "CopyTextButton": "text!:String",
    FORCE_REPLY: "force_reply!:Boolean input_field_placeholder:String selective:Boolean",
    "SwitchInlineQueryChosenChat": (
        "query:String allow_user_chats:Boolean allow_bot_chats:Boolean allow_group_chats:Boolean "
        "allow_channel_chats:Boolean"
    ),
}


class BotApiError(Exception):
    """An error response of the Bot API."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def check_call(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Convert the fields of a call to their types, or refuse it."""
    if method not in METHODS:
        raise BotApiError(404, "Not Found: method not found")
    return _check_fields(method, METHODS[method], given)


def _check_fields(name: str, table: str, given: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(field.split(":") for field in table.split())
    known = {field.rstrip("!"): types.split("/") for field, types in fields.items()}
    unknown = set(given) - set(known)
    missing = {field.rstrip("!") for field in fields if field.endswith("!")} - set(given)
    if unknown or missing:
        raise BotApiError(400, f"Bad Request: {name}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    return {field: _convert_to_any(f"{name}.{field}", known[field], value) for field, value in given.items()}


def _convert_to_any(where: str, types: list[str], value: object) -> Any:
    for kind in [FORCE_REPLY] if FORCE_REPLY in types and "force_reply" in str(value) else types:
        try:
            return _convert(where, kind, value)
        except (ValueError, TypeError):
            continue
    raise BotApiError(400, f"Bad Request: {where}: {value!r} is no {' or '.join(types)}")


def _convert(where: str, kind: str, value: object) -> Any:
    if kind == "String":
        if not isinstance(value, str):
            raise TypeError(value)
        return value
    if kind == "InputFile":
        if not isinstance(value, bytes):
            raise TypeError(value)
        return value
    value = json.loads(value) if isinstance(value, str) else value  # a form's value, or JSON within JSON
    if kind.startswith("[]"):
        if not isinstance(value, list):
            raise TypeError(value)
        return [_convert_to_any(where, [kind[2:]], one) for one in value]
    return _convert_json(kind, value)


def _convert_json(kind: str, value: object) -> Any:
    wanted = {"Integer": int, "Boolean": bool}.get(kind, dict)
    if not isinstance(value, wanted) or (kind == "Integer" and isinstance(value, bool)):
        raise TypeError(value)
    if not isinstance(value, dict):
        return value
    table = OBJECTS.get(_concrete_type(kind, value))
    return _check_fields(kind, table, value) if table is not None else value


def _concrete_type(kind: str, value: dict[str, Any]) -> str:
    """Return the concrete type of an object."""
    if kind in {"InputMedia", "InlineQueryResult"}:
        return kind + str(value.get("type")).title()
    return "InputTextMessageContent" if kind == "InputMessageContent" else kind
