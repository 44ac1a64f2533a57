/** What a production is for, code in it between backquotes, and a text with the production between `«` and `»`. */
export interface Words {
  readonly says: string;
  readonly example: string;
}

/** In the order of the parser's rules, then of the token classes. A test holds them against the parser. */
export const grammarWords: Readonly<Record<string, Words>> = {
  file: {
    says: 'An experiment is a list of declarations.',
    example: '«corpus sotu\nmodel lstm { layers 2 }\nstage dense = train lstm on sotu»',
  },
  declaration: {
    says: 'Each begins with its own keyword, and these keywords stand nowhere else.',
    example: '«corpus sotu { min_count 20 }»',
  },
  importDeclaration: {
    says: 'Makes what another file declares known in this one: all of it, or the names that are listed.',
    example: '«import [lstm, ptb] from "base.exp"»\nstage dense = train lstm on ptb { epochs 40 }',
  },
  letDeclaration: {
    says: 'Gives a value a name, for use wherever that value may stand; or a block, for use after `with`.',
    example:
      '«let width = 200»\n«let third = { sparse { density 33% } }»\nmodel lstm { width width }\nstage thin = train lstm on sotu { epochs 1  with third }',
  },
  corpusDeclaration: {
    says: 'A text to train and evaluate on. Without a type, its name is its type.',
    example: '«corpus ptb { path "../data/ptb" }»',
  },
  modelDeclaration: {
    says: 'An architecture. Without a type, its name is its type.',
    example: '«model lstm { layers 2  embedding 200  width 200 }»',
  },
  typeHead: {
    says: 'The type of a corpus or model; or, before `with`, the one it is a variant of.',
    example: 'model lstm\nmodel wide «= lstm with» { width 400 }',
  },
  stageDeclaration: {
    says: 'One step of work, whose result other stages may go on from.',
    example: '«stage pruned = prune dense { to 60% }»',
  },
  stageHead: {
    says: 'What the stage does and to what; or, before `with`, the stage it is a variant of.',
    example: 'stage dense «= train lstm on sotu» { epochs 1 }\nstage slow «= dense with» { epochs 2 }',
  },
  operands: {
    says: 'A model or an earlier stage, and the corpus if it is not that of the stage before.',
    example: 'stage dense = train «lstm on sotu»',
  },
  evaluateDeclaration: {
    says: 'Measures stages on splits of their corpus, and may demand what comes out.',
    example: '«evaluate [dense, small] on test { expect perplexity < 300 }»',
  },
  sweepDeclaration: {
    says: 'Declarations of which there is one for each value of a variable, or for each combination.',
    example:
      '«sweep width in [100, 200], seeds 1..3 {\n  model lstm { width width }\n  stage dense = train lstm on sotu { epochs 4 }\n  evaluate dense on valid\n}»\n«seeds 1..5 {\n  stage other = train lstm on sotu { epochs 4 }\n}»',
  },
  axis: {
    says: 'What varies. Several axes, one after a comma, make every combination.',
    example: 'sweep «to in [60%, 80%]», «seeds 1..2» {\n  stage pruned = prune dense { to to }\n}',
  },
  variableAxis: {
    says: 'A variable and its values; or several variables that vary together, each value then being a list.',
    example: 'sweep «[width, rate] in [[200, 20], [400, 10]]» {\n  model lstm { width width }\n}',
  },
  seedAxis: {
    says: 'The seeds of whatever is trained in the braces and has no seed of its own.',
    example: '«seeds 1..5» {\n  stage dense = train lstm on sotu { epochs 4 }\n}',
  },
  series: {
    says: 'The values of a variable: a list, whole numbers from one to another, or the name of a list.',
    example:
      'let shares = [50%, 60%]\nsweep to in «shares», seed in «1..3» {\n  stage pruned = prune dense { to to }\n}',
  },
  count: {
    says: 'Whole numbers from the first to the last.',
    example: 'seeds «1..5» {\n  stage dense = train lstm on sotu { epochs 4 }\n}',
  },
  declarations: {
    says: 'The declarations of a sweep, each of which may name its variables wherever a value or a name stands.',
    example:
      'sweep to in [60%, 80%] «{\n  stage pruned = prune dense { to to }\n  evaluate pruned on test\n}»',
  },
  references: {
    says: 'One stage, or several in brackets.',
    example: 'evaluate «[dense, pruned[to=60%]]» on test',
  },
  reference: {
    says: 'The name of something declared and, if a sweep declares it, which of its cells is meant.',
    example: 'stage small = quantize «pruned[to=60%]» { bits 8 }',
  },
  cells: {
    says: 'The cells in which the variables have these values; `*` means all.',
    example: 'evaluate pruned«[*]» on test\nevaluate other«[seed=1]» on test',
  },
  binding: {
    says: 'A variable and the value that it has in the cells that are meant.',
    example: 'stage small = quantize pruned[«to=60%», «seed=1»] { bits 8 }',
  },
  names: {
    says: 'One name, or several in brackets.',
    example: 'import «[lstm, dense]» from "base.exp"\nevaluate dense on «test»',
  },
  block: {
    says: 'The details of what stands before it, between braces. Line ends mean nothing.',
    example: 'stage dense = train lstm on sotu «{\n  epochs 1   batch 20\n  seed 1\n}»',
  },
  entry: {
    says: 'One detail of a block. What a block may hold depends on what it belongs to.',
    example: 'stage small = quantize pruned { «bits 8»  «"decoder" bits 6» }',
  },
  setting: {
    says: 'A name with a value, a block or both. The grammar lets both be missing; the reader reports it.',
    example: 'stage dense = train lstm on sotu { «optimizer sgd { rate 20  clip 0.25 }» }',
  },
  selectorRule: {
    says: 'A setting, or several in braces, for the tensors that the selectors match.',
    example: 'stage pruned = prune dense { «"layers.*" to 60%» }',
  },
  selectors: {
    says: 'Patterns of tensor names, where `*` stands for any characters.',
    example: 'stage pruned = prune dense { «["embedding", "decoder"]» { from 10%  to 50% } }',
  },
  without: {
    says: 'In a variant: takes settings back to what they are when nobody gives them.',
    example: 'model small = lstm with { «without dropout» }',
  },
  inclusion: {
    says: 'Puts the blocks of `let`s in; what the block itself says comes before them, and a later name before an earlier.',
    example:
      'let third = { sparse { density 33% } }\nstage thin = train lstm on sotu { «with third»  epochs 1 }',
  },
  expectation: {
    says: 'A bound on a metric, and of which split if there are several. A run fails where it is not kept.',
    example: 'evaluate small on test { «expect perplexity(test) < 300» }',
  },
  comparison: {
    says: 'How the metric must stand to its bound.',
    example: 'evaluate small on test { expect nonzeros «<=» 2M }',
  },
  value: {
    says: 'What a setting or `let` is given.',
    example: 'corpus ptb { path «"../data/ptb"»  min_count «5» }',
  },
  list: {
    says: 'Several values in brackets, or none.',
    example: 'let rates = «[1, 5, 20]»',
  },
  word: {
    says: 'A name alone, the start of a range, or a word with the amount that belongs to it.',
    example: 'stage dense = train lstm on sotu { decay «cosine»  validate «every 200» }',
  },
  amount: {
    says: 'A number or a calculation, and where it goes if it is the start of a range.',
    example: 'stage pruned = prune dense { to «60%»  steps «(2 * 200)» }',
  },
  rangeEnd: {
    says: 'Where a value goes from its start, and along which curve. No setting takes a range yet.',
    example: 'let share = 80% «-> 5% by cosine»',
  },
  scalar: {
    says: 'A number, the name of one, or a calculation.',
    example: 'evaluate small on test { expect perplexity < «limit» }',
  },
  number: {
    says: 'A number with its sign and unit.',
    example: 'let lowest = «-0.5»',
  },
  parenthesis: {
    says: 'A calculation. Outside of parentheses there is none.',
    example: 'model lstm { width «(2 * width)» }',
  },
  sum: {
    says: 'Added and subtracted from left to right.',
    example: 'let steps = («epochs * 55 + 10»)',
  },
  product: {
    says: 'Multiplied and divided from left to right, before sums.',
    example: 'let half = («width / 2»)',
  },
  NAME: {
    says: 'A letter or underscore, then letters, digits and underscores. A keyword is no name.',
    example: 'let «width_2» = 200',
  },
  NUMBER: {
    says: 'Digits, point, digits and exponent, its unit following without a space: `k` `M` `G` (count), `%`, `s` `min` `h` `d` (time), `KB` `MB` `GB` (bytes).',
    example: 'stage pruned = prune dense { to «60%»  rate «4e-3» }',
  },
  STRING: {
    says: 'Text on one line in quotes, where `\\"` `\\\\` `\\n` `\\t` stand for a quote, a backslash, a line end and a tab.',
    example: 'corpus ptb { path «"../data/ptb"» }',
  },
  COMMENT: {
    says: 'From `#` to the end of the line. May stand between any two tokens and means nothing.',
    example: 'corpus sotu «# two centuries of speeches»',
  },
  WHITESPACE: {
    says: 'Blanks, tabs and line ends. May stand between any two tokens and means nothing.',
    example: 'model lstm { layers 2«   »width 200 }',
  },
};
