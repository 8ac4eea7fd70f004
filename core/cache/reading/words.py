"""English words by what they do in a question. General knowledge of the language, not taken from any data set."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pairs(text: str) -> dict[str, str]:
    """Lines of `word other other: common form`, to a table of each word's common form."""
    table: dict[str, str] = {}
    for line in text.strip().splitlines():
        words, common = line.split(":")
        table.update((w.strip(), common.strip()) for w in words.split(","))
    return table


DROPPED = _set(
    "a an the do does is are am be being been so um uh er erm hmm oh ah yeah yep okay ok ever also just actually basically really "
    "simply kindly please literally exactly there"
)
"""Words that do not change what is asked."""

LIGHT = _set(
    "of in on at for to by with that which my your our some any it its this into have has had get got will would"
)
"""Words whose coming or going does not change a question when everything else is the same; exchanging one for
another of DIRECTIONS does."""

DIRECTIONS = _set(
    "from to into onto off out up down over under above below before after until since without within than between against through via per about"
)
"""Words that say which way round, when or compared with what: they must agree."""

NEGATIONS = _set(
    "not no never none nothing nobody neither nor without cannot except unless hardly barely stop avoid prevent lack lacks"
)

QUANTIFIERS = _set(
    "all any every each some only most more less least few fewer many much both either half double twice once "
    "always usually often sometimes rarely again first last next previous another other same minimum maximum min max "
    "average total single"
)

PRONOUNS = _pairs(
    """
    i, me, my, mine, myself, we, us, our, ours, im, ourselves: i
    you, your, yours, yourself, u, ur: you
    he, him, his, himself: he
    she, her, hers, herself: she
    they, them, their, theirs, themselves: they
    someone, somebody, anyone, anybody, one: someone
    """
)

SMALL_WORDS = (
    DROPPED
    | LIGHT
    | DIRECTIONS
    | frozenset(PRONOUNS)
    | _set(
        "and or but if what when how why which who was were did can could should may might must shall than then as"
    )
)
"""Words that hold a sentence together and say little by themselves."""

CONTRACTIONS = _pairs(
    """
    what's, whats: what is
    who's: who is
    where's, wheres: where is
    when's: when is
    how's, hows: how is
    why's: why is
    that's, thats: that is
    there's, theres: there is
    here's: here is
    it's: it is
    he's: he is
    she's: she is
    let's: let us
    i'm, im: i am
    i've, ive: i have
    i'd: i would
    i'll: i will
    you're, youre: you are
    you've: you have
    you'd: you would
    you'll: you will
    we're: we are
    we've: we have
    we'd: we would
    we'll: we will
    they're, theyre: they are
    they've: they have
    they'd: they would
    they'll: they will
    can't, cant, cannot: can not
    won't, wont: will not
    don't, dont: do not
    doesn't, doesnt: does not
    didn't, didnt: did not
    isn't, isnt: is not
    aren't, arent: are not
    wasn't, wasnt: was not
    weren't, werent: were not
    haven't, havent: have not
    hasn't, hasnt: has not
    hadn't, hadnt: had not
    couldn't, couldnt: could not
    shouldn't, shouldnt: should not
    wouldn't, wouldnt: would not
    mustn't: must not
    needn't: need not
    gonna: going to
    wanna: want to
    gotta: got to
    gimme: give me
    lemme: let me
    pls, plz: please
    thx, ty: thanks
    """
)

SYNONYMS = _pairs(
    """
    purchase, purchasing: buy
    begin, commence: start
    finish: end
    repair, mend: fix
    large, huge: big
    small, tiny: little
    quickly, quick, rapidly, rapid, fast, faster: quick
    movie, film, flick: movie
    photo, photograph, pic, picture: photo
    cellphone, smartphone, mobile: phone
    kid, child: child
    children, kids: child
    automobile: car
    advert, advertisement: ad
    obtain, acquire: get
    reserve: book
    assist: help
    require: need
    permit: allow
    employment: job
    occupation: job
    salary, wage: salary
    doctor, physician: doctor
    attorney: lawyer
    film: movie
    tv, television: tv
    fridge, refrigerator: fridge
    vacation: holiday
    autumn: fall
    e-mail: email
    wi-fi: wifi
    web-site: website
    postcode, zipcode: postcode
    quickest: fastest
    shop: store
    quotation: quote
    maths, mathematics: math
    advice, tip, suggestion, recommendation: advice
    method, approach, technique, way: way
    reason: why
    drawback, disadvantage, downside, con: disadvantage
    advantage, benefit, upside, pro: advantage
    distinction: difference
    usa, america, u.s., u.s, u.s.a: usa
    uk, u.k., britain: uk
    delete, erase: delete
    shut: close
    cost: price
    fee: charge
    vs, vs., versus: versus
    tonite: tonight
    thru: through
    securities: securities
    futures: futures
    damages: damages
    premises: premises
    proceeds: proceeds
    odds: odds
    blues: blues
    spirits: spirits
    remains: remains
    belongings: belongings
    surroundings: surroundings
    outskirts: outskirts
    headquarters: headquarters
    """
)
"""Words that may stand for each other in nearly any question. Kept short on purpose: a wrong pair is a wrong answer.

A plural that stands for itself is another thing than its singular: securities are not security."""

PHRASES = _pairs(
    """
    united states of america, united states, the states: usa
    united kingdom, great britain: uk
    european union: eu
    two factor authentication, two-factor authentication, 2 factor authentication, 2-factor authentication, two step verification, 2-step verification: 2fa
    mobile phone, cell phone, smart phone: phone
    credit-card: credit card
    zip code, postal code, post code: postcode
    sign in, log on, log into, login, log-in, signin: log in
    sign out, log off, logout, log-out: log out
    signup, sign-up: sign up
    get rid of: remove
    set-up, setup: set up
    web application: web app
    a will, the will, my will, your will, his will, living will: testament
    free will: freewill
    as well as: and
    a person who, people who, a guy who, somebody who: someone who
    earn money: make money
    in order to: to
    so as to: to
    due to: because of
    a lot of, lots of: many
    a couple of: 2
    a few: several
    a dozen: 12
    each day, every day: daily
    each week, every week: weekly
    each month, every month: monthly
    each year, every year: yearly
    per day: daily
    per week: weekly
    per month: monthly
    per year, per annum: yearly
    at least: minimum
    at most: maximum
    as soon as possible: asap
    look for: find
    pick up: collect
    drop off: deliver
    artificial intelligence: ai
    machine learning: ml
    new york city: nyc
    """
)

IRREGULAR = _pairs(
    """
    men: man
    women: woman
    people: person
    feet: foot
    teeth: tooth
    mice: mouse
    geese: goose
    lives: life
    wives: wife
    knives: knife
    leaves: leaf
    halves: half
    shelves: shelf
    criteria: criterion
    phenomena: phenomenon
    analyses: analysis
    diagnoses: diagnosis
    crises: crisis
    indices, indexes: index
    matrices: matrix
    vertices: vertex
    better, best: best
    has, have, had: have
    goes, going, gone: go
    making, makes: make
    using, uses: use
    getting, gets: get
    taking, takes: take
    """
)

BRITISH = _pairs(
    """
    centre: center
    theatre: theater
    metre: meter
    litre: liter
    fibre: fiber
    licence: license
    defence: defense
    offence: offense
    practise: practice
    programme: program
    cheque: check
    tyre: tire
    grey: gray
    aluminium: aluminum
    jewellery: jewelry
    mum: mom
    ageing: aging
    catalogue: catalog
    dialogue: dialog
    enrol: enroll
    fulfil: fulfill
    skilful: skillful
    instalment: installment
    aeroplane: airplane
    pyjamas: pajamas
    anaemia: anemia
    oestrogen: estrogen
    diarrhoea: diarrhea
    paediatric: pediatric
    haemorrhage: hemorrhage
    oedema: edema
    """
)

CASE_MATTERS = _pairs(
    """
    US: usa
    USA: usa
    UK: uk
    IT: information technology
    WHO: world health organization
    AIDS: aids disease
    Mb: megabit
    Gb: gigabit
    """
)
"""All-capital words that are not the common word of the same letters."""

PROPER_BY_CASE = _set(
    "turkey polish china chile jordan georgia nice reading bath mercury apple amazon windows word "
    "excel access swift rust go java python ruby target orange shell visa gap bill mark will grant hope grace rose"
)
"""Common words that are names when written with a capital inside a sentence."""
