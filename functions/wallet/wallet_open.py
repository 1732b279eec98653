"""Called by state machines: open a player's wallet, if it is not open."""

from typing import Any

from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting
from buzzline.wallet.ledger import WalletOpening, Wallets
from buzzline.wallet.ledger_store import LedgerStore

wallets = Wallets(LedgerStore(setting("PLAYER_WALLET_TABLE")), int(setting("OPENING_BALANCE")))


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    opening = WalletOpening.model_validate(event)
    balance = wallets.make_sure(opening.player_name)
    logger.info("wallet is open")
    return {"balance": balance}
