// The rest of a preprocessor line, which regular expressions can only say at
// the price of a lexer four times as large: it ends where a line ends that a
// backslash or a comment does not carry on, it may be missing, and the newline
// that would tell so is otherwise white space.
//
// Stateless, so incremental parsing may start anywhere.

#include "tree_sitter/parser.h"

enum {
  // The `(` that makes a macro take parameters: it touches the name.
  OPEN_PARAMETERS,
  // A condition or a macro body, without blanks and comments around it.
  PREPROC_ARG,
  // Nothing, at the end of the line of a directive without a text, or without
  // anything but a comment: what follows on the next line is none of it.
  DIRECTIVE_END,
  // Nothing, where the value is over: its cells, bytes or parenthesis were never
  // closed. It is over before a `;`, and before what begins another statement.
  UNCLOSED_VALUE,
  // The same for the arguments of a macro statement, which may hold statements:
  // only before a `;`.
  UNCLOSED_PARENTHESIS,
  // Nothing, at the end of the file: a node or a conditional was never closed.
  UNCLOSED_BLOCK,
  // In no rule: it is only "valid" while recovering from an error, when all are.
  RECOVERING,
};

void *tree_sitter_devicetree_external_scanner_create(void) { return 0; }

void tree_sitter_devicetree_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_devicetree_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

void tree_sitter_devicetree_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

static bool at_line_end(TSLexer *lexer) {
  return lexer->lookahead == '\n' || lexer->lookahead == '\r' || lexer->eof(lexer);
}

// After a backslash: is the line carried on? Blanks before the newline do not
// matter to the preprocessor.
static bool skip_continuation(TSLexer *lexer, bool skip) {
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t') lexer->advance(lexer, skip);
  if (lexer->lookahead == '\r') lexer->advance(lexer, skip);
  if (lexer->lookahead != '\n') return false;
  lexer->advance(lexer, skip);
  return true;
}

// After `/*`. A comment that never ends is left to end with its line.
static bool skip_block_comment(TSLexer *lexer) {
  bool star = false;
  while (!lexer->eof(lexer)) {
    const int32_t c = lexer->lookahead;
    lexer->advance(lexer, false);
    if (star && c == '/') return true;
    star = c == '*';
  }
  return false;
}

static void skip_line_comment(TSLexer *lexer) {
  while (!at_line_end(lexer)) {
    const bool backslash = lexer->lookahead == '\\';
    lexer->advance(lexer, false);
    if (backslash) skip_continuation(lexer, false);
  }
}

static void skip_string(TSLexer *lexer, int32_t quote) {
  while (!at_line_end(lexer)) {
    const int32_t c = lexer->lookahead;
    lexer->advance(lexer, false);
    if (c == quote) return;
    if (c == '\\' && !skip_continuation(lexer, false) && !at_line_end(lexer)) lexer->advance(lexer, false);
  }
}

static bool skip_white_space(TSLexer *lexer) {
  bool any = false;
  while (lexer->lookahead == ' ' || (lexer->lookahead >= '\t' && lexer->lookahead <= '\r')) {
    lexer->advance(lexer, true);
    any = true;
  }
  return any;
}

static bool is_name(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ',' ||
         c == '.' || c == '+' || c == '?' || c == '#' || c == '-';
}

// `name =`, `name {`, `name@`, `};`: never inside of cells.
static bool at_statement(TSLexer *lexer) {
  if (lexer->lookahead == '}') return true;
  // Most cells are numbers; a property's name rarely begins like one.
  if (lexer->lookahead <= '9' && lexer->lookahead != '#') return false;
  if (!is_name(lexer->lookahead)) return false;
  while (is_name(lexer->lookahead)) lexer->advance(lexer, false);
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t') lexer->advance(lexer, false);
  if (lexer->lookahead == '=') {
    lexer->advance(lexer, false);
    return lexer->lookahead != '=';
  }
  return lexer->lookahead == '{' || lexer->lookahead == '@';
}

static bool scan_arg(TSLexer *lexer) {
  bool any = false;
  while (!at_line_end(lexer)) {
    const int32_t c = lexer->lookahead;
    lexer->advance(lexer, false);
    if (c == ' ' || c == '\t') continue;
    if (c == '\\') {
      if (skip_continuation(lexer, false)) continue;
    } else if (c == '/' && lexer->lookahead == '/') {
      skip_line_comment(lexer);
      break;
    } else if (c == '/' && lexer->lookahead == '*') {
      lexer->advance(lexer, false);
      if (skip_block_comment(lexer)) continue;
      break;
    } else if (c == '"') {
      skip_string(lexer, c);
    }
    any = true;
    lexer->mark_end(lexer);
  }
  return any;
}

// Blanks on the line of a directive. False at a backslash that carries nothing on.
static bool skip_blanks(TSLexer *lexer) {
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t' || lexer->lookahead == '\\') {
    const bool backslash = lexer->lookahead == '\\';
    lexer->advance(lexer, true);
    if (backslash && !skip_continuation(lexer, true)) return false;
  }
  return true;
}

// Behind the `/` of a comment: do only comments follow, to the end of the line?
static bool at_last_comment(TSLexer *lexer) {
  while (lexer->lookahead == '*') {
    lexer->advance(lexer, false);
    if (!skip_block_comment(lexer) || !skip_blanks(lexer)) return false;
    if (at_line_end(lexer)) return true;
    if (lexer->lookahead != '/') return false;
    lexer->advance(lexer, false);
  }
  return lexer->lookahead == '/';
}

bool tree_sitter_devicetree_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)payload;
  // These would swallow the rest of any line.
  if (valid_symbols[RECOVERING]) return false;
  if (valid_symbols[OPEN_PARAMETERS] && lexer->lookahead == '(') {
    lexer->advance(lexer, false);
    lexer->mark_end(lexer);
    lexer->result_symbol = OPEN_PARAMETERS;
    return true;
  }

  if (valid_symbols[PREPROC_ARG]) {
    // The end of the directive stands before blanks and comments, its text behind them.
    lexer->mark_end(lexer);
    if (!skip_blanks(lexer)) return false;
    lexer->result_symbol = PREPROC_ARG;
    if (lexer->lookahead == '/') {
      lexer->advance(lexer, false);
      if (lexer->lookahead == '/' || lexer->lookahead == '*') {
        // A comment before the text is a comment of the tree; the text follows it.
        lexer->result_symbol = DIRECTIVE_END;
        return valid_symbols[DIRECTIVE_END] && at_last_comment(lexer);
      }
      lexer->mark_end(lexer);
      scan_arg(lexer);
      return true;
    }
    if (scan_arg(lexer)) return true;
    if (!at_line_end(lexer)) return false;
    if (valid_symbols[DIRECTIVE_END]) {
      lexer->result_symbol = DIRECTIVE_END;
      return true;
    }
  }

  if (valid_symbols[UNCLOSED_BLOCK]) {
    skip_white_space(lexer);
    lexer->result_symbol = UNCLOSED_BLOCK;
    return lexer->eof(lexer);
  }
  if (valid_symbols[UNCLOSED_VALUE] || valid_symbols[UNCLOSED_PARENTHESIS]) {
    // It stands right after what it should have closed; so the blanks are there
    // again when several are unclosed.
    lexer->mark_end(lexer);
    // Without a blank it is the end of a name or a path: `&label/node@1`.
    const bool apart = skip_white_space(lexer);
    lexer->result_symbol = valid_symbols[UNCLOSED_VALUE] ? UNCLOSED_VALUE : UNCLOSED_PARENTHESIS;
    if (lexer->lookahead == ';' || lexer->eof(lexer)) return true;
    return apart && valid_symbols[UNCLOSED_VALUE] && at_statement(lexer);
  }
  return false;
}
