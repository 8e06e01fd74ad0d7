"""The mistakes that have a name, in one table: what a tutor thinks of when a network is wrong.

A name is given to a network only if undoing the mistake gives a network that is proved right. Where
several names fit, the one comes first that a tutor would say first. That is what `surprise` is for:
what can be seen without a doubt (a matrix of zeros, biases that are all 0) and what leaves the
weights as they are (the threshold rule, the time at which the answer is read) surprise least; then
a single parameter that wants a natural number; then one decision that shows in many parameters (a
matrix transposed, all signs); then two parameters, and numbers that nobody would write down.

The *size* of a repair is the number of decisions it undoes: what a person decides once is one,
however many numbers it shows in. Biases on the threshold, and signs at the output, are a habit:
two decisions at most. Its *entries* are the numbers that change in the file.
"""

from binadd.grading.mistake import Mistake

# What is plain to see, whether or not its repair is enough.
NOTHING_FILLED_IN = Mistake(
    "nothing-filled-in", "nothing is filled in", "All weights are zero.", 0.0
)
TOO_FEW_UNITS = Mistake(
    "too-few-units",
    "too few hidden units",
    "Count the values that the column sum can have, and the hidden units.",
    0.0,
)
NO_RECURRENCE = Mistake(
    "no-recurrence",
    "no recurrence",
    "Look at w_hh: what does a column know of the columns before it?",
    0.5,
)
INPUT_IGNORED = Mistake(
    "input-ignored",
    "an input is ignored",
    "Look at the columns of w_xh: does every input reach the hidden units?",
    0.5,
)
# What leaves the weights as they are.
ONE_COLUMN_LATE, TWO_COLUMNS_LATE = (
    Mistake(
        "late",
        f"right, but {columns} late",
        "Compare the answer with the right one digit by digit, shifted by a column.",
        0.6,
    )
    for columns in ("one column", "two columns")
)
OTHER_RULE = Mistake(
    "other-threshold-rule",
    "right under the other threshold rule",
    "Does a unit fire at a sum of exactly 0? Read the rule of the exercise again.",
    0.9,
)
ANOTHER_TASK = Mistake(
    "another-task",
    "right for another task",
    "Read the exercise again: what does this network compute?",
    2.4,
)
# Conventions.
CENTRED_UNITS = Mistake(
    "units-of-minus-one-and-one",
    "written for units of -1 and +1",
    "Which two values does a unit take: 0 and 1, or -1 and +1?",
    1.12,
)
ROW_VECTORS = Mistake(
    "row-vectors",
    "written for row vectors (x W)",
    "Is a matrix multiplied from the left (W x) or from the right (x W)?",
    1.1,
)
TRANSPOSED = Mistake(
    "recurrence-transposed",
    "recurrent matrix transposed",
    "In w_hh, which index is the unit that sends, and which the one that receives?",
    1.15,
)
SWAPPED = Mistake(
    "matrices-swapped",
    "matrices swapped",
    "Do all arrays stand under their own names?",
    1.2,
)
# Biases.
BIASES_FORGOTTEN = Mistake(
    "forgotten-biases",
    "biases forgotten",
    "Look at the biases: from which sum on does each unit have to fire?",
    0.7,
)
THRESHOLDS_AS_BIASES = Mistake(
    "thresholds-as-biases",
    "thresholds typed as biases",
    "Is a bias added to the sum, or is the sum compared with it? Mind the signs.",
    1.1,
)
BIASES_TOO_LOW, BIASES_TOO_HIGH = (
    Mistake(
        "biases-shifted",
        cause,
        "All biases are off in the same way: at which sum does each unit fire now?",
        1.3,
    )
    for cause in ("all biases too low", "all biases too high")
)
BIASES_EQUAL = Mistake(
    "equal-biases",
    "all biases the same",
    "Units with the same weights and the same bias do the same.",
    0.95,
)
BIASES_OFF = Mistake(
    "biases-off",
    "biases off",
    "Only the biases are wrong: from which sum on does each unit have to fire?",
    2.3,
)
SCALED = Mistake(
    "scaled",
    "one array off by a factor",
    "Do the weights and the biases go together? Compare their sizes.",
    1.2,
)
CARRY_COUNTED = Mistake(
    "scaled",
    "the carry counts too much or too little",
    "In the sum of a column, what is a digit worth, and what the carry?",
    1.19,
)
BIASES_EXCHANGED = Mistake(
    "biases-exchanged",
    "biases exchanged",
    "Which unit has which bias? Look at their order.",
    1.35,
)
BIASES_TOO_CLOSE, BIASES_TOO_FAR = (
    Mistake(
        "biases-spaced",
        f"biases too {how}",
        "Each unit has to tell two neighbouring sums apart: how far apart are these?",
        1.25,
    )
    for how in ("close together", "far apart")
)
NO_OUTPUT_BIAS = Mistake(
    "missing-output-bias",
    "missing output bias",
    "Look at the bias of the output.",
    1.0,
)
ONE_BIAS = Mistake(
    "one-bias",
    "bias of one unit off",
    "All is right but for one bias.",
    1.0,
)
MARGIN_ZERO = Mistake(
    "margin-zero",
    "margin zero",
    "Some sums meet the threshold exactly. What does the rule say of them?",
    2.1,
)
# What is handed on.
RECURRENCE_IDENTITY = Mistake(
    "recurrence-identity",
    "recurrent matrix is the identity",
    "In w_hh every unit reads only itself. What does it need to know of the column before?",
    0.8,
)
RECURRENCE_ALL_ONES = Mistake(
    "recurrence-all-ones",
    "recurrent matrix is all ones",
    "In w_hh every unit reads every unit. What does it need to know of the column before?",
    0.8,
)
EXTRA_SELF_LOOP = Mistake(
    "extra-self-loop",
    "extra self-loop",
    "Look at the diagonal of w_hh: which unit has to read itself?",
    1.0,
)
EXTRA_FEEDBACK = Mistake(
    "extra-feedback",
    "extra weight in the recurrent matrix",
    "In w_hh something is read that should not be. What has to be handed on?",
    1.0,
)
MISSING_CARRY = Mistake(
    "missing-carry",
    "carry not fed back to every unit",
    "Does every unit that needs the carry read it?",
    1.0,
)
MISSING_FEEDBACK = Mistake(
    "missing-feedback",
    "a unit not fed back to every unit that needs it",
    "Does every unit read what it has to know of the column before?",
    1.0,
)
WRONG_UNIT = Mistake(
    "carry-from-wrong-unit",
    "carry fed from the wrong unit",
    "Which unit is the carry? Look at what is fed back.",
    1.25,
)
FED_WRONGLY = Mistake(
    "fed-from-wrong-unit",
    "fed back from the wrong unit",
    "Look at which units are fed back.",
    1.25,
)
RECURRENCE_SIGNS = Mistake(
    "recurrence-signs",
    "signs of the recurrent matrix",
    "Look at the signs in w_hh.",
    1.2,
)
COMPLEMENTED_CARRY = Mistake(
    "another-start-carry",
    "complemented carry with a zero start",
    "All units start at 0. What does that mean for the carry?",
    1.5,
)
COMPLEMENTED_UNIT = Mistake(
    "another-start",
    "complemented unit with a zero start",
    "All units start at 0. Is that the start that the weights need?",
    1.5,
)
RECURRENCE_WIRED_WRONGLY = Mistake(
    "recurrence-wired-wrongly",
    "recurrent matrix wired wrongly",
    "Only w_hh is wrong: which unit has to be fed back, and to which?",
    2.3,
)
# The output.
OUTPUT_IS_CARRY = Mistake(
    "output-is-carry",
    "output wired to the carry",
    "Which units does the output read, and what do they say?",
    0.8,
)
OUTPUT_MISSES_UNITS = Mistake(
    "output-misses-units",
    "output does not read all units",
    "Which units does the output read? Try the sums 0, 1, 2 and 3.",
    1.0,
)
OUTPUT_NEGATED = Mistake(
    "output-negated",
    "output negated",
    "Compare the answer with the right one, digit by digit.",
    1.1,
)
OUTPUT_SIGNS = Mistake(
    "output-signs",
    "output signs",
    "Look at the signs of the output's weights and of its bias.",
    1.3,
)
OUTPUT_EXCHANGED = Mistake(
    "output-exchanged",
    "output weights exchanged",
    "Which weight of the output belongs to which unit?",
    1.25,
)
OUTPUT_WIRED_WRONGLY = Mistake(
    "output-wired-wrongly",
    "output wired wrongly",
    "The hidden units are right. What does the output make of them?",
    1.6,
)
# The inputs.
OPERANDS_EXCHANGED = Mistake(
    "operands-exchanged",
    "operands exchanged",
    "Which column of w_xh belongs to which number?",
    1.2,
)
INPUT_SIGNS = Mistake(
    "input-signs",
    "signs of the input weights",
    "Look at the signs in w_xh.",
    1.2,
)
UNIT_NEGATED = Mistake(
    "unit-negated",
    "signs of one unit wrong",
    "One hidden unit does the opposite of what it should.",
    1.27,
)
UNIT_INPUTS_NEGATED = Mistake(
    "unit-negated",
    "signs of one unit's input weights",
    "One hidden unit reads the digits with the wrong signs.",
    1.29,
)
DIGIT_COUNTED = Mistake(
    "digit-counted-wrongly",
    "an operand counts too much or too little",
    "In the sum of a column, what is each digit worth? Look at the columns of w_xh.",
    1.2,
)
UNIT_READS_NOTHING, UNIT_COUNTS, UNITS_COUNT_WRONGLY, UNITS_COUNT = (
    Mistake(
        "unit-counts-wrongly",
        cause,
        "Which digits does each unit read, and how often does it count them? Look at the rows.",
        1.25,
    )
    for cause in (
        "a hidden unit that reads no digit",
        "a hidden unit counts the digits wrongly",
        "hidden units count the digits wrongly",
        "hidden units with weights of different sizes",
    )
)
INPUT_WEIGHTS_OFF = Mistake(
    "input-weights-off",
    "input weights off",
    "Only w_xh is wrong: how has each unit to weigh the digits?",
    2.3,
)
EMPTY_UNIT = Mistake(
    "empty-unit",
    "a hidden unit without weights",
    "Do all hidden units have weights?",
    1.3,
)
# Accidents.
ONE_SIGN = Mistake(
    "one-sign",
    "sign of one weight",
    "One weight has the wrong sign.",
    1.0,
)
ONE_PARAMETER = Mistake(
    "one-parameter",
    "one parameter off",
    "All is right but for one number.",
    1.0,
)
BIAS_SLIPPED, PARAMETER_SLIPPED = (
    Mistake(kind, "a decimal point has slipped", "Compare the sizes of the numbers.", 1.0)
    for kind in ("one-bias", "one-parameter")
)
TWO_PARAMETERS = Mistake(
    "two-parameters",
    "two parameters off",
    "All is right but for two numbers.",
    2.2,
)
RIGHT_IF_SOFT = Mistake(
    "right-if-soft",
    "right with soft units, not with thresholds",
    "These weights need units that are not just 0 or 1.",
    2.0,
)
ACCIDENTS = (ONE_SIGN, ONE_PARAMETER, PARAMETER_SLIPPED, TWO_PARAMETERS)
"""What is only told where it comes first."""
MISTAKES = tuple(value for value in list(globals().values()) if isinstance(value, Mistake))
"""All of them; several may be of one kind."""
TWO_UNITS_NEVER_ADD = (
    "No network of two threshold units that see the column and the state before it adds, whatever "
    "their weights"
)
SECOND_MISTAKE = 0.6
"""How much more two mistakes at once surprise than the two together."""
UNNATURAL = 1.6
"""How much more a repair surprises whose numbers nobody would write down."""
ON_THE_THRESHOLD = 0.25
"""How much more one surprises that leaves sums of exactly 0."""
