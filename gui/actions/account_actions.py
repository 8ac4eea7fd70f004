"""The levers on the account that is chosen on the board."""

from __future__ import annotations

from gui.actions.spec import ActionSpec, live
from gui.i18n import QT_TRANSLATE_NOOP

_MENU = QT_TRANSLATE_NOOP("Actions", "&Accounts")

ACCOUNT_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="test_account",
        text=QT_TRANSLATE_NOOP("Actions", "&Test the account"),
        handler="account_levers.test",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Ask the endpoint now whether the chosen account works: costs nothing, sends no prompt"
        ),
        menu=_MENU,
        shortcut="Ctrl+T",
        enabled_when=live,
    ),
    ActionSpec(
        id="test_all_accounts",
        text=QT_TRANSLATE_NOOP("Actions", "Test &all accounts"),
        handler="account_levers.test_all",
        tip=QT_TRANSLATE_NOOP("Actions", "Ask the endpoint now whether every account works"),
        menu=_MENU,
        shortcut="Ctrl+Shift+T",
        enabled_when=live,
    ),
    ActionSpec(
        id="enable_account",
        text=QT_TRANSLATE_NOOP("Actions", "&Enable the account"),
        handler="account_levers.enable",
        tip=QT_TRANSLATE_NOOP("Actions", "Send calls to the chosen account again"),
        menu=_MENU,
        group=1,
        enabled_when=live,
    ),
    ActionSpec(
        id="drain_account",
        text=QT_TRANSLATE_NOOP("Actions", "&Drain the account"),
        handler="account_levers.drain",
        tip=QT_TRANSLATE_NOOP("Actions", "Send no more calls to the chosen account; those in flight finish"),
        menu=_MENU,
        group=1,
        enabled_when=live,
    ),
    ActionSpec(
        id="disable_account",
        text=QT_TRANSLATE_NOOP("Actions", "D&isable the account"),
        handler="account_levers.disable",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Send no more calls to the chosen account and give up those in flight"
        ),
        menu=_MENU,
        group=1,
        enabled_when=live,
    ),
    ActionSpec(
        id="raise_limit",
        text=QT_TRANSLATE_NOOP("Actions", "&Raise its limit"),
        handler="account_levers.raise_limit",
        tip=QT_TRANSLATE_NOOP("Actions", "One call more in flight at once at the chosen account"),
        menu=_MENU,
        group=2,
        enabled_when=live,
    ),
    ActionSpec(
        id="lower_limit",
        text=QT_TRANSLATE_NOOP("Actions", "&Lower its limit"),
        handler="account_levers.lower_limit",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "One call less in flight at once; from no limit, as many as are in flight now"
        ),
        menu=_MENU,
        group=2,
        enabled_when=live,
    ),
    ActionSpec(
        id="lift_limit",
        text=QT_TRANSLATE_NOOP("Actions", "&No limit"),
        handler="account_levers.lift_limit",
        tip=QT_TRANSLATE_NOOP("Actions", "As many calls in flight at the chosen account as it takes"),
        menu=_MENU,
        group=2,
        enabled_when=live,
    ),
)
