"""GET /players/me/wallet: the caller's balance and statement."""

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.paging import PageQuery
from buzzline.platform.settings import setting
from buzzline.wallet.ledger import Wallet, Wallets
from buzzline.wallet.ledger_store import LedgerStore

wallets = Wallets(LedgerStore(setting("PLAYER_WALLET_TABLE")), int(setting("OPENING_BALANCE")))


@endpoint()
def handler(request: HttpRequest) -> Wallet:
    return wallets.statement(request.player, request.query(PageQuery).next_token)
