#include "CGit2.h"

#define FILE_NAME "libgit2.so." LIBGIT2_SOVERSION
#define FUNCTIONS(F) \
  F(git_blob_create_from_buffer) F(git_blob_free) F(git_blob_lookup) F(git_blob_rawcontent) F(git_blob_rawsize) \
  F(git_buf_dispose) F(git_checkout_head) F(git_checkout_options_init) F(git_commit_author) F(git_commit_create) \
  F(git_commit_free) F(git_commit_lookup) F(git_commit_message) F(git_commit_parent) F(git_commit_parent_id) \
  F(git_commit_parentcount) F(git_commit_time) F(git_commit_tree) F(git_commit_tree_id) F(git_config_free) \
  F(git_config_get_string) F(git_credential_ssh_key_from_agent) F(git_credential_ssh_key_memory_new) \
  F(git_credential_ssh_key_new) F(git_credential_username_new) F(git_credential_userpass_plaintext_new) \
  F(git_diff_find_options_init) F(git_diff_find_similar) F(git_diff_free) F(git_diff_get_delta) F(git_diff_num_deltas) \
  F(git_diff_tree_to_tree) F(git_error_last) F(git_error_set_str) F(git_fetch_options_init) F(git_index_add) \
  F(git_index_conflict_iterator_free) F(git_index_conflict_iterator_new) F(git_index_conflict_next) \
  F(git_index_entrycount) F(git_index_free) F(git_index_get_byindex) F(git_index_has_conflicts) F(git_index_new) \
  F(git_index_read_tree) F(git_index_remove) F(git_index_write_tree_to) F(git_libgit2_init) F(git_libgit2_opts) \
  F(git_merge_options_init) F(git_merge_trees) F(git_object_free) F(git_object_id) F(git_object_peel) F(git_odb_hash) \
  F(git_oid_equal) F(git_oid_fromstr) F(git_oid_tostr) F(git_patch_free) F(git_patch_from_diff) F(git_patch_to_buf) \
  F(git_proxy_options_init) F(git_push_options_init) F(git_reference_create) F(git_reference_create_matching) \
  F(git_reference_delete) F(git_reference_free) F(git_reference_iterator_free) F(git_reference_iterator_new) F(git_reference_lookup) \
  F(git_reference_name) F(git_reference_name_is_valid) F(git_reference_next) F(git_reference_remove) \
  F(git_reference_symbolic_target) F(git_reference_target) F(git_remote_connect_ext) F(git_remote_connect_options_init) \
  F(git_remote_create_anonymous) F(git_remote_disconnect) F(git_remote_download) F(git_remote_free) \
  F(git_remote_init_callbacks) F(git_remote_ls) F(git_remote_push) F(git_remote_update_tips) \
  F(git_repository_config_snapshot) F(git_repository_free) F(git_repository_init_ext) \
  F(git_repository_init_options_init) F(git_repository_is_bare) F(git_repository_open_ext) F(git_repository_set_head) \
  F(git_revparse_single) F(git_revwalk_free) F(git_revwalk_new) F(git_revwalk_next) F(git_revwalk_push) \
  F(git_revwalk_sorting) F(git_signature_free) F(git_signature_new) F(git_status_list_entrycount) \
  F(git_status_list_free) F(git_status_list_new) F(git_status_options_init) F(git_stream_register) F(git_tag_create) \
  F(git_tag_create_lightweight) F(git_tree_entry_byindex) F(git_tree_entry_byname) F(git_tree_entry_bypath) \
  F(git_tree_entry_filemode) F(git_tree_entry_free) F(git_tree_entry_id) F(git_tree_entry_name) F(git_tree_entrycount) \
  F(git_tree_free) F(git_tree_id) F(git_tree_lookup)
#include "lazy_library.h"
