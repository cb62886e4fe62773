[
  (node)
  (property)
  (macro_statement)
  (preproc_if)
  (preproc_ifdef)
  (preproc_elif)
  (preproc_elifdef)
  (preproc_else)
  (preproc_def)
  (preproc_function_def)
  (comment)
] @fold
