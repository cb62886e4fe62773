/**
 * The devicetree grammar of this extension: tree-sitter-devicetree (MIT), made
 * to read the files of the Linux kernel as they stand, before the preprocessor.
 *
 * Three decisions shape it:
 *
 * 1. Structure is exact, values are loose. Which nodes and properties a file
 *    holds is decided here; what a cell list means is decided later, on
 *    preprocessing tokens, because a macro may be half a list. Expressions are
 *    therefore flat token lists, which also keeps the parse tables small.
 * 2. One kind of statement. The top level and a node body take the same
 *    statements: an included file is often the inside of a node, and a
 *    statement that is misplaced deserves a better message than "syntax error".
 * 3. Conditions, macro bodies and the text of #error and the like are raw
 *    tokens up to the end of the (continued) line, so none can break a parse.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const base = require('tree-sitter-devicetree/grammar');

const CONTINUATION = String.raw`\\[ \t]*\r?\n`;
// The rest of a line that nobody looks into.
const ANYTHING = String.raw`([^\\\r\n]|\\[^\r\n]|${CONTINUATION})*`;

/**
 * A directive's keyword. It has no precedence of its own on purpose: the longer
 * match wins, so a property named `#include-cells` is not an #include.
 *
 * @param {...string} names
 */
function directive(...names) {
  return alias(token(new RegExp(`#[ \\t]*(${names.join('|')})`)), `#${names[0]}`);
}

/**
 * What follows the keyword or the name of a directive: its text, or the end of its line. The end has a token of its own:
 * otherwise a comment on a later line, which is an extra, would be taken for the comment before the text.
 *
 * @param {GrammarSymbols<string>} $
 * @param {string} [name] The field of the text.
 */
function restOfLine($, name) {
  const text = alias($._directive_text, $.preproc_arg);
  return optional(choice(name ? field(name, text) : text, $._directive_end));
}

module.exports = grammar(base, {
  name: 'devicetree',

  // Line markers and #error/#warning/#pragma/#line may stand anywhere, also
  // in the middle of a value.
  extras: ($) => [/[ \t\r\n\f\v]|\\[ \t]*\r?\n/, $.comment, $.preproc_directive],

  inline: ($) => [$._name, $._plain_name, $._token, $._close],

  conflicts: ($) => [[$._unfinished_property, $._assignment]],

  // See scanner.c. The end of a directive has no width, nor have the unclosed ones:
  // they stand where a `)`, a `>` or a `]`, or at the end of the file a `}` or an
  // #endif, is missing.
  externals: ($) => [
    $._open_parameters,
    $._directive_text,
    $._directive_end,
    $._unclosed_value,
    $._unclosed_parenthesis,
    $._unclosed_block,
    $._recovering,
  ],

  rules: {
    document: ($) => repeat(choice($._statement, $.preproc_stray)),

    _statement: ($) =>
      choice(
        $.file_version,
        $.plugin,
        $.memory_reservation,
        $.omit_if_no_ref,
        $.node,
        $.property,
        alias($._unfinished_property, $.property),
        $.delete_node,
        $.delete_property,
        $.dtsi_include,
        $.macro_statement,
        $.preproc_include,
        $.preproc_def,
        $.preproc_function_def,
        $.preproc_undef,
        $.preproc_if,
        $.preproc_ifdef,
        // An extra as well. Only as a statement it surely stays in its branch: what
        // is extra at the end of a node that is complete is hung outside of it.
        $.preproc_directive,
      ),

    // Names. One token per lexical class. Where two match the same text, the
    // rule that comes first wins, and the rules of the grammar we extend come
    // first of all: hence the new names at the very end of this file.

    identifier: () => /[a-zA-Z_][0-9a-zA-Z_]*/,

    _plain_name: ($) => choice($.identifier, alias($._dashed_name, $.identifier), alias($._hash_name, $.identifier)),

    _name: ($) => choice($._plain_name, alias($._statement_call, $.call_expression)),

    unit_address: ($) => seq(token.immediate(/[0-9a-zA-Z,._+*?@-]+/), optional(alias($._arguments, $.argument_list))),

    _unit: ($) => seq(token.immediate('@'), optional(field('address', $.unit_address))),

    _label: ($) => seq(field('label', choice($.identifier, alias($._statement_call, $.call_expression))), ':'),

    // References

    path: () => token.immediate(/[0-9a-zA-Z,._+*?@/-]+/),

    // The label touches the `&`, so that an `&` just typed does not take the
    // next word for one. It is complete without a label for the same reason.
    reference: ($) =>
      choice(
        '&',
        seq(
          '&',
          field('label', alias($._touching_identifier, $.identifier)),
          optional(seq(token.immediate('/'), optional(field('path', $.path)))),
        ),
        seq('&', field('label', alias($._touching_call, $.call_expression))),
        seq('&{', optional(field('path', $.path)), '}'),
      ),

    _touching_identifier: () => token.immediate(prec(1, /[a-zA-Z_][0-9a-zA-Z_]*/)),

    _touching_call: ($) =>
      seq(
        field('function', alias($._touching_identifier, $.identifier)),
        field('arguments', alias($._arguments, $.argument_list)),
      ),

    // Statements

    file_version: () => seq('/dts-v1/', ';'),
    plugin: () => seq('/plugin/', ';'),

    memory_reservation: ($) =>
      seq(
        repeat($._label),
        '/memreserve/',
        field('address', $._number),
        // One macro may stand for both.
        optional(field('length', $._number)),
        ';',
      ),

    _number: ($) =>
      choice($.integer_literal, $.char_literal, $.identifier, $.call_expression, $.parenthesized_expression),

    _name_and_unit: ($) => seq(field('name', $._plain_name), optional($._unit)),

    node: ($) =>
      seq(
        repeat($._label),
        choice(
          field('name', $.reference),
          field('name', alias('/', $.identifier)),
          $._name_and_unit,
          seq(field('name', alias($._statement_call, $.call_expression)), optional($._unit)),
        ),
        $._body,
      ),

    // A rule of its own so that the parser has it once, not once for each way to
    // begin a node. A forgotten `;` is left to a later stage: asked for here, the
    // parser would rather believe that the `}` is wrong.
    _body: ($) =>
      seq(
        '{',
        repeat(choice($._statement, $.preproc_stray)),
        choice(seq('}', optional(';')), alias($._unclosed_block, $.unclosed)),
      ),

    property: ($) =>
      seq(
        repeat($._label),
        choice(
          seq($._name_and_unit, choice(';', $._assignment)),
          // Without a value it is a macro statement.
          seq(field('name', alias($._statement_call, $.call_expression)), $._assignment),
        ),
      ),

    _assignment: ($) => seq('=', optional($._values), ';'),

    // `name =` and nothing yet: what follows is the next statement. The value
    // `name = MACRO;` reads as both; it is a value then.
    _unfinished_property: ($) => prec.dynamic(-1, seq(repeat($._label), $._name_and_unit, '=')),

    omit_if_no_ref: ($) =>
      seq(repeat($._label), '/omit-if-no-ref/', choice($.node, seq(field('name', $.reference), ';'))),

    delete_node: ($) =>
      seq('/delete-node/', choice(field('name', $.reference), seq(field('name', $._name), optional($._unit))), ';'),

    delete_property: ($) => seq('/delete-property/', field('name', $._name), optional($._unit), ';'),

    dtsi_include: ($) => seq('/include/', field('path', $.string_literal)),

    // A macro where a statement stands. `NAME;` is a property to the
    // grammar: only the macro table can tell the two apart.
    macro_statement: ($) =>
      choice(
        seq(
          repeat($._label),
          field('name', $.identifier),
          field(
            'arguments',
            choice(alias($._statement_arguments, $.argument_list), alias($._spaced_arguments, $.argument_list)),
          ),
          optional(';'),
        ),
        field('name', $.identifier),
      ),

    // Values

    _values: ($) => choice(seq($._value, repeat(seq(',', optional($._value)))), repeat1(seq(',', optional($._value)))),

    // A macro may be the first half of what follows it.
    _value: ($) =>
      seq(
        repeat($._value_mark),
        choice(
          seq($._plain_value, repeat($._value_mark)),
          seq($._macro, repeat(choice($._macro, $._value_mark)), optional(seq($._plain_value, repeat($._value_mark)))),
        ),
      ),

    _plain_value: ($) => choice($.integer_cells, $.byte_string_literal, $.string_literal, $.reference, $.incbin),

    _macro: ($) => choice($.identifier, $.call_expression),

    _value_mark: ($) => choice($.value_label, $.preproc_line),

    // One token with its colon: a name alone after a value is the next
    // statement, and the `;` is missing.
    value_label: () => /[a-zA-Z_][0-9a-zA-Z_]*:/,

    // The operators belong into parentheses; that is for a later stage to say.
    integer_cells: ($) =>
      seq(
        optional(seq('/bits/', field('bits', $._number))),
        '<',
        repeat(choice($._number, $.reference, $._value_mark, alias($._cell_operator, $.operator))),
        choice('>', alias($._unclosed_value, $.unclosed)),
      ),

    _cell_operator: () => token(choice('/', /[!%*+,.?^|~-]+/)),

    byte_string_literal: ($) =>
      seq(
        '[',
        repeat(choice(alias($._byte_string_item, $.byte), $._macro, $._value_mark)),
        choice(']', alias($._unclosed_value, $.unclosed)),
      ),

    _byte_string_item: () => /[0-9a-fA-F]+/,

    incbin: ($) =>
      seq(
        '/incbin/',
        '(',
        field('filename', choice($.string_literal, $.identifier, $.call_expression)),
        repeat($._token),
        ')',
      ),

    // A string that is not closed ends with its line: the statements after
    // it keep their meaning.
    string_literal: () => token(/"([^"\\\r\n]|\\[^\r\n]|\\\r?\n)*"?/),

    char_literal: () => token(/'([^'\\\r\n]|\\[^\r\n][^'\r\n]*)'/),

    integer_literal: () => /[0-9][0-9a-zA-Z_]*/,

    call_expression: ($) =>
      seq(field('function', $.identifier), field('arguments', alias($._arguments, $.argument_list))),

    _arguments: ($) => seq(token.immediate('('), repeat($._token), $._close),

    parenthesized_expression: ($) => seq('(', repeat($._token), $._close),

    // A forgotten `)` or `>` costs its statement, not the file.
    _close: ($) => choice(')', alias($._unclosed_value, $.unclosed)),

    _close_statement: ($) => choice(')', alias($._unclosed_parenthesis, $.unclosed)),

    _token: ($) =>
      choice($.identifier, $.integer_literal, $.string_literal, $.char_literal, $.operator, $.parenthesized_expression),

    // The arguments of a macro that stands for structure may hold structure. A
    // `;` outside of braces ends the statement: the `)` was forgotten.

    _statement_call: ($) =>
      seq(field('function', $.identifier), field('arguments', alias($._statement_arguments, $.argument_list))),

    _statement_arguments: ($) => seq(token.immediate('('), repeat($._statement_token), $._close_statement),

    _spaced_arguments: ($) => seq('(', repeat($._statement_token), $._close_statement),

    _statement_token: ($) =>
      choice(
        $.identifier,
        $.integer_literal,
        $.string_literal,
        $.char_literal,
        $.operator,
        '#',
        $._braces,
        alias($._statement_parentheses, $.parenthesized_expression),
      ),

    _statement_parentheses: ($) => seq('(', repeat($._statement_token), $._close_statement),

    _braces: ($) => seq('{', repeat(choice($._statement_token, ';')), '}'),

    // A `[` on its own: the regular expressions here want it escaped in a class,
    // those of JavaScript do not.
    operator: () => token(choice('/', '[', /[!%&*+,.:<=>?@\]^|~$-]+/)),

    // The preprocessor

    comment: () => token(choice(new RegExp(`//${ANYTHING}`), seq('/*', /[^*]*\*+([^/*][^*]*\*+)*/, '/'))),

    preproc_directive: () =>
      token(
        choice(
          /#[ \t]+[0-9][^\r\n]*/,
          new RegExp(
            `#[ \\t]*(error|warning|pragma|line|ident|sccs|assert|unassert)([^0-9a-zA-Z,._+*?#\\r\\n-]${ANYTHING})?`,
          ),
        ),
      ),

    // A directive in the middle of a value. Only expanding the text can say
    // what it means; here it must only not get in the way.
    preproc_line: () => token(new RegExp(`#[ \\t]*[a-z]+([ \\t("<!\\/]${ANYTHING})?\\r?\\n`)),

    system_lib_string: () => /<[^>\r\n]*>/,

    preproc_include: ($) =>
      seq(
        directive('include', 'include_next', 'import'),
        field('path', choice($.string_literal, $.system_lib_string, $.identifier, $.call_expression)),
        restOfLine($),
      ),

    preproc_def: ($) => seq(directive('define'), field('name', $.identifier), restOfLine($, 'value')),

    preproc_function_def: ($) =>
      seq(
        directive('define'),
        field('name', $.identifier),
        field('parameters', $.preproc_params),
        restOfLine($, 'value'),
      ),

    preproc_params: ($) =>
      seq(alias($._open_parameters, '('), optional(seq($._parameter, repeat(seq(',', $._parameter)))), ')'),

    _parameter: ($) => choice(seq($.identifier, optional('...')), '...'),

    preproc_undef: ($) => seq(directive('undef'), field('name', $.identifier), restOfLine($)),

    preproc_if: ($) => seq(directive('if'), restOfLine($, 'condition'), repeat($._statement), $._rest_of_if),

    preproc_ifdef: ($) =>
      seq(
        choice(directive('ifdef'), directive('ifndef')),
        field('name', $.identifier),
        restOfLine($),
        repeat($._statement),
        $._rest_of_if,
      ),

    _rest_of_if: ($) =>
      seq(
        optional($._alternative),
        choice(seq(directive('endif'), restOfLine($)), alias($._unclosed_block, $.unclosed)),
      ),

    _alternative: ($) => field('alternative', choice($.preproc_else, $.preproc_elif, $.preproc_elifdef)),

    preproc_else: ($) => seq(directive('else'), restOfLine($), repeat($._statement)),

    preproc_elif: ($) =>
      seq(directive('elif'), restOfLine($, 'condition'), repeat($._statement), optional($._alternative)),

    preproc_elifdef: ($) =>
      seq(
        choice(directive('elifdef'), directive('elifndef')),
        field('name', $.identifier),
        restOfLine($),
        repeat($._statement),
        optional($._alternative),
      ),

    // The middle or the end of a conditional that began outside of this node, or
    // nowhere. Only expanding the text can say what is meant.
    preproc_stray: ($) =>
      seq(
        choice(directive('else'), directive('elif'), directive('elifdef'), directive('elifndef'), directive('endif')),
        restOfLine($),
      ),

    _dashed_name: () => /[0-9a-zA-Z,._+-]+/,
    // With what no name may hold but somebody may type, so that it is one name.
    _hash_name: () => /([0-9a-zA-Z,._+*?#-]|[^ -~\s])+/,
  },
});
