"""One rendered message for Discord, and the JSON that its API takes for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.adapters.discord.components import Component, walk_components
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image
from bot.core.messages.reply import AttachedFile

COMPONENTS_V2_FLAG = 1 << 15  # message flag IS_COMPONENTS_V2


@dataclass(frozen=True, slots=True, eq=False)
class DiscordMessage:
    """One message. It mentions nobody, and equals no other one."""

    components: tuple[Component, ...]
    pictures: Mapping[str, Picture | Image] = field(default_factory=dict)
    """The attached pictures, by the URL with which a gallery shows them."""
    document: AttachedFile | None = None
    """The attached file, which a component shows."""

    def body(self) -> dict[str, object]:
        """Build the JSON that is sent to Discord."""
        return {
            "flags": COMPONENTS_V2_FLAG,
            "components": list(self.components),
            "allowed_mentions": {"parse": []},
        }

    def __str__(self) -> str:
        """Format it for people: its texts, and its buttons with their commands."""
        return "\n".join(map(_describe_component, walk_components(self.components))).strip()


def _describe_component(component: Component) -> str:
    match component:
        case {"content": content}:
            return f"{content}"
        case {"label": label, "custom_id": line}:
            return f"[{label} › /{str(line).strip().removeprefix('/')}]"
        case {"options": list(options)}:
            return "\n".join(f"[{one['label']} › /{one['value']}]" for one in options)
    return ""
