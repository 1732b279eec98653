"""PUT /marketplace/{gameId}: put a copy of the caller's quiz up for sale."""

from buzzline.marketplace.listing import Listing, ListingBody
from buzzline.marketplace.offer_store import OfferStore
from buzzline.marketplace.selling import Sale, sell
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.store import QuizStore
from buzzline.wallet.ledger import Wallets
from buzzline.wallet.ledger_store import LedgerStore

offers = OfferStore(setting("MARKETPLACE_TABLE"), setting("GAMES_DETAIL_TABLE"))
quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))
wallets = Wallets(LedgerStore(setting("PLAYER_WALLET_TABLE")), int(setting("OPENING_BALANCE")))


@endpoint()
def handler(request: HttpRequest) -> Listing:
    return sell(offers, quizzes, wallets, Sale(request.player, request.path["gameId"], request.body(ListingBody).price))
