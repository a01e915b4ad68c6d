"""The people of the tests, by name."""

from handover.service import Clerk

CLERK_YILMAZ = Clerk("c-yilmaz", "yilmaz", "Frau Yılmaz", ("buergerservice",))
CLERK_SCHMIDT = Clerk("c-schmidt", "schmidt", "Herr Schmidt", ("buergerservice", "standesamt"))
CLERK_NOWAK = Clerk("c-nowak", "nowak", "Frau Nowak", ("steuern",))
CLERK_EVERYWHERE = Clerk("c-becker", "becker", "Frau Becker", ())

ERIKA_ASKS = "Was kostet ein neuer Personalausweis?"
ERIKA_WANTS_A_PERSON = "ich will mit nem menschen reden"
