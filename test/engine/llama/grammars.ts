/** GBNF for tests: an object whose fields have every common type. */
export const objectGrammar = String.raw`
root ::= "{" space "\"name\":" space string "," space "\"age\":" space integer "," space "\"role\":" space role "," space "\"tags\":" space tags space "}"
space ::= [ \n]{0,2}
string ::= "\"" character* "\""
character ::= [^"\\\x00-\x1f] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})
integer ::= "-"? ("0" | [1-9] [0-9]{0,9})
role ::= "\"captain\"" | "\"sailor\"" | "\"cook\""
tags ::= "[" space string ("," space string){1,2} space "]"
`;
