"""How the window looks and speaks; the settings hold the same choices."""

from __future__ import annotations

from gui.actions.spec import ActionSpec
from gui.actions.view_actions import VIEW_MENU
from gui.i18n import QT_TRANSLATE_NOOP

_THEME_TIP = QT_TRANSLATE_NOOP("Actions", "Choose the colours of the window")
_LANGUAGE_TIP = QT_TRANSLATE_NOOP("Actions", "Choose the language of the window")
_THEMES = (
    ("system", QT_TRANSLATE_NOOP("Actions", "Theme: as the s&ystem")),
    ("light", QT_TRANSLATE_NOOP("Actions", "Theme: li&ght")),
    ("dark", QT_TRANSLATE_NOOP("Actions", "Theme: &dark")),
)
_LANGUAGES = (
    ("system", QT_TRANSLATE_NOOP("Actions", "&Language: as the system")),
    ("en", QT_TRANSLATE_NOOP("Actions", "Language: Engl&ish")),
    ("zh_CN", QT_TRANSLATE_NOOP("Actions", "Language: 中文 (C&hinese)")),
)

LOOK_ACTIONS: tuple[ActionSpec, ...] = (
    *(
        ActionSpec(
            id=f"theme_{name}",
            text=text,
            handler="window.choose_theme",
            argument=name,
            tip=_THEME_TIP,
            menu=VIEW_MENU,
            group=5,
        )
        for name, text in _THEMES
    ),
    *(
        ActionSpec(
            id=f"language_{name}",
            text=text,
            handler="window.choose_language",
            argument=name,
            tip=_LANGUAGE_TIP,
            menu=VIEW_MENU,
            group=6,
        )
        for name, text in _LANGUAGES
    ),
)
