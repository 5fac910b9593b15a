#include "CArchive.h"

#define FILE_NAME "libarchive.so.13"
#define FUNCTIONS(F) \
  F(archive_entry_filetype) F(archive_entry_pathname) F(archive_entry_pathname_utf8) F(archive_error_string) \
  F(archive_read_data_block) F(archive_read_free) F(archive_read_new) F(archive_read_next_header) \
  F(archive_read_open_memory) F(archive_read_support_filter_gzip) F(archive_read_support_format_tar)
#include "lazy_library.h"
