"""POST /players/me/wallet/topups: put coins into the caller's wallet."""

from http import HTTPStatus

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.wallet.ledger import TopUp, TopUpBody, Wallets
from buzzline.wallet.ledger_store import LedgerStore

wallets = Wallets(LedgerStore(setting("PLAYER_WALLET_TABLE")), int(setting("OPENING_BALANCE")))


@endpoint(HTTPStatus.CREATED)
def handler(request: HttpRequest) -> TopUp:
    return wallets.top_up(request.player, request.body(TopUpBody))
