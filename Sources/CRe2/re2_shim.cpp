#include "re2_shim.h"

#include <re2/re2.h>
#include <string>
#include <vector>

struct tiphys_re2 {
  re2::RE2 expression;
  tiphys_re2(re2::StringPiece pattern, const re2::RE2::Options &options) : expression(pattern, options) {}
};

extern "C" {

tiphys_re2 *tiphys_re2_new(const char *pattern, size_t length, int posix) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  // Untrusted expressions: a bound on what one may take.
  options.set_max_mem(16 << 20);
  options.set_longest_match(posix != 0);
  options.set_posix_syntax(posix != 0);
  return new tiphys_re2(re2::StringPiece(pattern, length), options);
}

void tiphys_re2_free(tiphys_re2 *expression) { delete expression; }

int tiphys_re2_error(const tiphys_re2 *expression) { return expression->expression.error_code(); }

const char *tiphys_re2_error_argument(const tiphys_re2 *expression, size_t *length) {
  const std::string &argument = expression->expression.error_arg();
  *length = argument.size();
  return argument.data();
}

int tiphys_re2_size(const tiphys_re2 *expression) { return expression->expression.ProgramSize(); }

int tiphys_re2_groups(const tiphys_re2 *expression) { return expression->expression.NumberOfCapturingGroups(); }

int tiphys_re2_group(const tiphys_re2 *expression, const char *name, size_t length) {
  const auto &names = expression->expression.NamedCapturingGroups();
  auto found = names.find(std::string(name, length));
  return found == names.end() ? -1 : found->second;
}

int tiphys_re2_match(const tiphys_re2 *expression, const char *text, size_t length, size_t start, int32_t *bounds,
                     int count) {
  re2::StringPiece whole(text, length);
  std::vector<re2::StringPiece> groups(count);
  if (!expression->expression.Match(whole, start, length, re2::RE2::UNANCHORED, groups.data(), count)) return 0;
  for (int i = 0; i < count; i++) {
    bounds[2 * i] = groups[i].data() ? (int32_t)(groups[i].data() - text) : -1;
    bounds[2 * i + 1] = groups[i].data() ? (int32_t)(groups[i].data() - text + groups[i].size()) : -1;
  }
  return 1;
}
}
