(comment) @comment

; The preprocessor

[
  "#if"
  "#ifdef"
  "#ifndef"
  "#elif"
  "#elifdef"
  "#elifndef"
  "#else"
  "#endif"
  "#undef"
] @keyword.directive

"#include" @keyword.import
"#define" @keyword.directive.define

[
  (preproc_directive)
  (preproc_line)
] @keyword.directive

(preproc_include path: (system_lib_string) @string.special.path)
(preproc_include path: (string_literal) @string.special.path)
(preproc_include path: (identifier) @constant.macro)
(preproc_def name: (identifier) @constant.macro)
(preproc_function_def name: (identifier) @function.macro)
(preproc_params (identifier) @variable.parameter)
(preproc_undef name: (identifier) @constant.macro)
(preproc_ifdef name: (identifier) @constant.macro)
(preproc_elifdef name: (identifier) @constant.macro)
(preproc_arg) @string.special

(macro_statement name: (identifier) @function.macro)
(call_expression function: (identifier) @function.macro)

; Directives of devicetree source

[
  "/dts-v1/"
  "/plugin/"
  "/memreserve/"
  "/omit-if-no-ref/"
  "/delete-node/"
  "/delete-property/"
  "/bits/"
  "/incbin/"
] @keyword

"/include/" @keyword.import
(dtsi_include path: (string_literal) @string.special.path)
(incbin filename: (string_literal) @string.special.path)

; Structure

(node label: (identifier) @label)
(property label: (identifier) @label)
(memory_reservation label: (identifier) @label)
(omit_if_no_ref label: (identifier) @label)
(macro_statement label: (identifier) @label)
(value_label) @label

(reference label: (identifier) @label)
(reference path: (path) @string.special.path)

(node name: (identifier) @type)
(delete_node name: (identifier) @type)
(unit_address) @number

(property name: (identifier) @property)
(delete_property name: (identifier) @property)

; Values

(string_literal) @string
(char_literal) @character
(integer_literal) @number
(byte) @number

; A name in a value is a macro: the language has no other names.
(integer_cells (identifier) @constant.macro)
(byte_string_literal (identifier) @constant.macro)
(property "=" (identifier) @constant.macro)
(parenthesized_expression (identifier) @constant.macro)
(argument_list (identifier) @constant.macro)
(memory_reservation address: (identifier) @constant.macro)
(memory_reservation length: (identifier) @constant.macro)

(operator) @operator

[
  "="
  "&"
  "&{"
] @operator

[
  ";"
  ","
  ":"
] @punctuation.delimiter

"@" @punctuation.special

[
  "("
  ")"
  "["
  "]"
  "{"
  "}"
  "<"
  ">"
] @punctuation.bracket
