"""First names by which a person is known as one, and as "he" or "she".

Only those are here that hardly anybody of the other sex bears; a name that is not here tells
nothing.
"""

from __future__ import annotations

MALE = frozenset(
    """
    aaron abdul abdullah abraham adam adrian ahmad ahmed alan albert alberto alejandro aleksandr
    alessandro alexander alexei alfred ali alistair allan allen alvin amir anders andre andreas
    andrei andrew andrzej angus anthony anton antonio antonis arnold arthur atiku axel barack
    barry bashar ben benedict benjamin bernard bernie bernd bill billy bob bobby boris brad
    bradley brendan brett brian bruce bryan calvin carl carlos cedric charles charlie christian
    christoph christophe christopher chuck clarence claude claudio clive colin conor craig
    curtis cyril damien dan daniel danny dave david dean denis dennis derek desmond diego dieter
    dimitri dirk dmitri dmitry dominic don donald doug douglas duncan dwayne ed eddie edgar
    eduardo edward edwin elijah elon emmanuel enrique eric erik ernest ernesto erwin ethan
    eugene evan fabio felipe felix ferdinand fernando fidel francesco francisco francois frank
    franklin franz fred frederick friedrich gareth garry gary gavin gene geoff geoffrey georg
    george georgios gerald gerard gerhard giorgio giovanni giuseppe glenn gordon graeme graham
    greg gregory guillermo gunter gustav guy hamid hans harold harry harvey hassan hector
    heinrich helmut henri henrik henry herbert herman hossein howard hugh hugo humphrey hussein
    ian ibrahim igor imran isaac ismail ivan jack jacob jacques jaime jair jake james jamie jan
    jared jason javier jay jeff jeffrey jens jeremy jerome jerry jesus jim jimmy joachim joao
    joaquin joe joel joerg johan johann john johnny jon jonas jonathan jorge jose josef joseph
    joshua josh juan juergen julian julio jurgen justin karl keir keith ken kenneth kevin klaus
    kurt kyle lars larry lawrence leo leon leonard leonid lewis liam lindsay lionel lloyd louis
    lucas luigi luis lukas luke magnus mahmoud manuel marc marcel marco marcos marcus mario mark
    markus martin marvin massimo matt matteo matthew maurice mauricio max michael michel miguel
    mike mikhail milan mitch mitt mohamed mohammad mohammed moses muhammad mustafa narendra
    nathan neil nelson nicholas nick nicolas nigel nikolai noah norman oleg oliver olivier omar
    oscar osama otto owen pablo paolo patrick paul pavel pedro pete peter philip philippe
    phillip pierre piers pietro rafael ralph ramon randy raul ray raymond recep ricardo richard
    rick rishi rob robert roberto rodrigo roger roland roman ron ronald rory ross roy rupert
    russell ryan saddam salman salvador sam samuel scott sean sebastian sergei sergey sergio
    seth shane shaun silvio simon spencer stanislav stanley stefan stephen steve steven stewart
    stuart sven ted terence terry theodore thierry thomas tim timothy toby todd tom tommy tony
    travis trevor tyler ulrich umberto uwe vaclav viktor victor vincent vincenzo vitali vladimir
    volodymyr walter warren wayne wei werner wilfried wilhelm willem william willie winston
    wolfgang xavier yasser yitzhak yuri yusuf zachary
    """.split()
)
FEMALE = frozenset(
    """
    abigail ada agnes aisha alexandra alice alicia alison allison amanda amber amelia amy ana
    anastasia andrea angela angelina anita ann anna annabel annalena anne annette annie anya
    aretha audrey aung barbara beatrice becky benazir bernadette beth betty beverly beyonce
    bianca birgit bonnie brenda bridget brigitte brooke camilla carla carly carmen carol carole
    caroline carolyn catherine cecilia celine charlotte chelsea cheryl chloe christina christine
    cindy claire clara claudia colleen condoleezza connie constance cristina cynthia daisy
    danielle daphne dawn debbie deborah debra denise diana diane dianne dolores donna doris
    dorothy edith eileen elaine eleanor elena elisabeth elise elizabeth ella ellen emily emma
    erika erica erin esther eva eve evelyn fatima felicity fiona florence frances gabriela
    gabriella gail geraldine gillian gina giorgia giulia gladys gloria grace greta gwen hannah
    harriet hazel heather heidi helen helena helene hilary hillary ida imelda indira ingrid
    irene iris isabel isabella jacinda jacqueline jane janet janice jean jennifer jenny jessica
    jill joan joanna joanne josephine joyce juanita judith judy julia juliana julie juliet kaja
    kamala karen karin kate katherine kathleen kathryn kathy katie katrina kayla kirsten kristen
    kristin kristina laura lauren leah leila lena leslie liliana lily linda lisa liz lizzie lois
    lorraine louise lucia lucy luisa lydia lynn madeleine madeline madonna maggie malala manuela
    marcia margaret margarita maria marian marianne marie marilyn marina marine marion marissa
    martha martina mary maureen meg megan meghan melania melanie melinda melissa mercedes
    michelle mildred miranda miriam moira molly monica nadia nancy naomi natalia natalie natasha
    nicola nicole nina nora olga olivia ophelia oprah pamela patricia paula pauline peggy
    penelope penny phoebe priscilla rachel rebecca regina renee rita roberta rosa rosalind rose
    rosemary rosie ruth sabrina sally samantha sandra sanna sara sarah scarlett serena sharon
    sheila shirley silvia simone sofia sonia sophia sophie stacey stella stephanie susan susanne
    suzanne svetlana sylvia tamara tanya tara teresa theresa tiffany tina tracy tulsi ursula
    valentina valerie vanessa venus vera veronica victoria viktoria virginia vivian wanda wendy
    whitney whoopi winnie yolanda yulia yvette yvonne zoe
    """.split()
)
FIRST_NAMES = MALE | FEMALE
