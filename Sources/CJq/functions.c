#include "CJq.h"

#define FILE_NAME "libjq.so.1"
#define FUNCTIONS(F) \
  F(jq_compile) F(jq_halt) F(jq_init) F(jq_next) F(jq_set_error_cb) F(jq_start) F(jq_teardown) F(jv_array) \
  F(jv_array_append) F(jv_array_get) F(jv_array_length) F(jv_copy) F(jv_false) F(jv_free) F(jv_get_kind) F(jv_invalid) \
  F(jv_null) F(jv_number) F(jv_number_value) F(jv_object) F(jv_object_iter) F(jv_object_iter_key) F(jv_object_iter_next) \
  F(jv_object_iter_valid) F(jv_object_iter_value) F(jv_object_set) F(jv_string_length_bytes) F(jv_string_sized) \
  F(jv_string_value) F(jv_true)
#include "lazy_library.h"
