; Labels and macros are known in the whole of a board, not in a block of a file:
; there is one scope.

(document) @local.scope

(node label: (identifier) @local.definition.label)
(property label: (identifier) @local.definition.label)
(memory_reservation label: (identifier) @local.definition.label)
(omit_if_no_ref label: (identifier) @local.definition.label)
(value_label) @local.definition.label

(reference label: (identifier) @local.reference)

(preproc_def name: (identifier) @local.definition.macro)
(preproc_function_def name: (identifier) @local.definition.macro)

(preproc_undef name: (identifier) @local.reference)
(preproc_ifdef name: (identifier) @local.reference)
(preproc_elifdef name: (identifier) @local.reference)
(macro_statement name: (identifier) @local.reference)
(call_expression function: (identifier) @local.reference)
(integer_cells (identifier) @local.reference)
(parenthesized_expression (identifier) @local.reference)
(argument_list (identifier) @local.reference)
