"""Every no: how one comes by it, its status, and its sentence in English and in French."""

from collections.abc import Callable

from tests.api.conftest import Answer
from tests.support.scenes import (
    Scene,
    already_ended,
    beyond_horizon,
    contradictory,
    duplicate_command,
    in_the_past,
    limit_reached,
    member_elsewhere,
    member_forgotten,
    nonexistent_time,
    not_yours,
    off_grid,
    outside_hours,
    people_affected,
    position_assigned,
    position_blocked,
    position_taken,
    site_closed,
    stale,
    still_occupied,
    too_early_to_check_in,
    too_short,
    unknown_change,
    unknown_position,
)

# Of each: how one comes by it, its status, and its sentence in English and in French.
NOES: list[tuple[Callable[[Scene], Answer], int, str, str]] = [
    (
        position_taken,
        409,
        "Desk A is taken for part of that time. Choose another desk or time.",
        (
            "Le poste A est pris pendant une partie de ce créneau."
            " Choisissez un autre poste ou une autre heure."
        ),
    ),
    (
        member_elsewhere,
        409,
        (
            "One person, one desk at a time: A is already reserved from 09:00 to 12:00."
            " Cancel that reservation, or choose another time."
        ),
        (
            "Une personne, un seul poste à la fois : A est déjà réservé de 09:00 à 12:00."
            " Annulez cette réservation ou choisissez une autre heure."
        ),
    ),
    (
        member_forgotten,
        409,
        (
            "That person is a former member, for whom nothing is reserved any more."
            " Reserve for somebody who has an account."
        ),
        (
            "Cette personne est un ancien membre, pour qui plus rien ne se réserve."
            " Réservez pour quelqu’un qui a un compte."
        ),
    ),
    (
        outside_hours,
        422,
        "The site is open from 08:30 to 19:00 that day. Choose a time within those hours.",
        "Le site est ouvert de 08:30 à 19:00 ce jour-là. Choisissez un créneau dans ces heures.",
    ),
    (
        site_closed,
        422,
        "The site is closed on Sunday 29 November. Choose another day.",
        "Le site est fermé le dimanche 29 novembre. Choisissez un autre jour.",
    ),
    (
        beyond_horizon,
        422,
        "Desks can be reserved up to Saturday 20 February. Choose a day until then.",
        "Les postes se réservent jusqu’au samedi 20 février. Choisissez un jour d’ici là.",
    ),
    (
        too_short,
        422,
        "A reservation lasts at least 30 minutes. Choose a later end.",
        "Une réservation dure au moins 30 minutes. Choisissez une fin plus tardive.",
    ),
    (
        off_grid,
        422,
        (
            "Reservations start and end on steps of 15 minutes from the full hour."
            " Choose such a time."
        ),
        (
            "Les réservations commencent et finissent par pas de 15 minutes"
            " à partir de l’heure pleine. Choisissez une telle heure."
        ),
    ),
    (
        limit_reached,
        409,
        "At most 10 reservations can be upcoming. Cancel one, or wait until one is over.",
        (
            "Au plus 10 réservations peuvent être à venir."
            " Annulez-en une ou attendez qu’une soit passée."
        ),
    ),
    (
        in_the_past,
        422,
        "Monday 23 November until 12:00 is over. Choose a time that ends later than now.",
        (
            "Lundi 23 novembre jusqu’à 12:00, c’est passé."
            " Choisissez un créneau qui finit plus tard que maintenant."
        ),
    ),
    (
        too_early_to_check_in,
        409,
        "Check-in opens at 08:45. Try again then.",
        "L’arrivée se confirme à partir de 08:45. Réessayez à ce moment-là.",
    ),
    (
        still_occupied,
        409,
        (
            "Somebody is still checked in at desk A."
            " Ask them to check out, or ask the front desk for another desk."
        ),
        (
            "Quelqu’un occupe encore le poste A."
            " Demandez-lui de signaler son départ, ou demandez un autre poste à l’accueil."
        ),
    ),
    (
        already_ended,
        409,
        ("That reservation of desk A is over or was given back. Reserve again if you need a desk."),
        (
            "Cette réservation du poste A est terminée ou a été rendue."
            " Réservez de nouveau s’il vous faut un poste."
        ),
    ),
    (
        not_yours,
        403,
        (
            "Members reserve for themselves. Leave out for whom, or ask the front desk to reserve"
            " for somebody else."
        ),
        (
            "Les membres réservent pour eux-mêmes. N’indiquez pas pour qui, ou demandez à l’accueil"
            " de réserver pour quelqu’un d’autre."
        ),
    ),
    (
        unknown_position,
        404,
        "There is no such desk. Choose one on the plan.",
        "Ce poste n’existe pas. Choisissez-en un sur le plan.",
    ),
    (
        nonexistent_time,
        422,
        "On Sunday 28 March the clocks skip 02:00. Choose an earlier or a later time.",
        (
            "Le dimanche 28 mars, les horloges sautent 02:00."
            " Choisissez une heure plus tôt ou plus tard."
        ),
    ),
    (
        stale,
        409,
        (
            "Nobody has checked in at desk A for the reservation from 09:00 on."
            " Check in first, or give it back."
        ),
        (
            "Personne n’a confirmé son arrivée au poste A pour la réservation à partir de 09:00."
            " Confirmez d’abord l’arrivée, ou annulez la réservation."
        ),
    ),
    (
        duplicate_command,
        422,
        "That was sent before with other contents. Load the page again, then send it.",
        "Cela a déjà été envoyé avec un autre contenu. Rechargez la page, puis envoyez.",
    ),
    (
        position_blocked,
        409,
        ("Desk A is out of use for part of that time (out of order). Choose another desk or time."),
        (
            "Le poste A est hors service pendant une partie de ce temps (en panne)."
            " Choisissez un autre poste ou un autre horaire."
        ),
    ),
    (
        position_assigned,
        409,
        "Desk A belongs to a team for part of that time. Choose another desk or day.",
        (
            "Le poste A est attribué à une équipe pendant une partie de ce créneau."
            " Choisissez un autre poste ou un autre jour."
        ),
    ),
    (
        contradictory,
        422,
        "2 things in that do not go together. Mend what is named, then send it again.",
        "2 choses s’y contredisent. Corrigez ce qui est indiqué, puis renvoyez.",
    ),
    (
        people_affected,
        409,
        ("1 reservation counts on that. Look at it first, then say what is to become of it."),
        "1 réservation en dépend. Regardez-la d’abord, puis dites ce qu’elle devient.",
    ),
    (
        unknown_change,
        404,
        "There is no such change to take back. Look at the list again, then choose one.",
        (
            "Il n’y a pas de tel changement à annuler."
            " Regardez de nouveau la liste, puis choisissez-en un."
        ),
    ),
]
