const listed = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * Words that hold a sentence together in languages that we do not answer in, folded. A word that the examples know as
 * Dutch or English counts as that. German, French, Spanish, Italian, Portuguese, Polish, Turkish.
 */
export const foreignWords = listed(`
ich wir ihr sie und nicht ist sind bin bist der das ein eine einen einer fur mit auf auch bei euch mein meine unser unsere wann warum wo
kann konnen gibt gibts wird werden haben habe hat zum zur uns wieviel kostet bitte danke nach wie viel dass
je nous vous ils elle le la les un une des du est sont mon ma mes notre nos votre quel quelle quels comment pourquoi quand combien avec dans
pour sur pas que qui mais bonjour merci cest jai
yo el los las una unos es esta mi mis nuestro nuestra como cuando donde cuanto cuanta cuesta por para con pero desde hola gracias quiero tengo
il lo gli uno sono mio mia nostro quando dove perche quanto costa di che per con ciao grazie voglio ho
eu nos voce os meu minha nosso quando onde quanto custa nao para com mas ola obrigado uma
ja ty my jest sa nie czy jak gdzie kiedy dlaczego ile moj moja nasz w z na dla ale mam macie szukam prosze dziekuje czesc co jako cos
ben biz siz ve bir bu su ne nasil nerede neden kac icin ile ama var yok merhaba tesekkur istiyorum
`);

/** Dutch as people type it in a chat, folded and without apostrophes: words that the examples hold seldom or never. */
export const chatDutch = listed(`
wrm waarm wnneer hoelaat hoeso wss mss misch idd iig ipv ivm mbt nvt bijv dmv tov enz ofzow effies eff evn gwn gewn egt eg ut tis tkan
twas kheb keb kben kwil kga kwou kweet kzie kzit kmoet moek hebbie hebik benk hoek kenne kunne kejje kanje kunje komtie issie issut isut
hoeist julie jullei jouw zijde goedmorgen goedemorge goeiemorge moggu mogge moguh moge mogguh goeiemiddag goeiesmorgens goeieavond goeienavond middag avond hoii hoihoi haai
hoj heej hallootjes daag doeg doeii houdoe ajuus tabee tjo grtjs dankje dankjewel dankuwel dankjw dankoe bdankt bedank svp asjeblieft
alsjeblieft vd vh vn mt gn ng joh wattan watte dattie factr fact bedr bestel bestelng aansl abbo abbos jaa jaja neee neej neehoor jahoor
okee okeee snappie helaas
`);

/** Words that a writer of either language may use alone. */
export const sharedWords = listed("hallo ok oke okay hi hey yo yes please thanks thx bye cool super top sorry stop help test update status login");
