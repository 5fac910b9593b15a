// A library that is loaded when one of its functions is first called, so that a command that never calls it does not pay for it:
// libcurl alone brings some forty other libraries, and 3 ms to every start.
//
// The file that includes this defines FILE_NAME, the library's file, and FUNCTIONS(F), which names with F(name) each function
// that the program calls; one that is missing there is an undefined symbol when the program is linked. A function is then a
// jump through a slot. The slots lead to `first_call` at first, which loads the library, fills them all and jumps again.
#pragma once
#include "CLazy.h"

#define HIDDEN __attribute__((visibility("hidden")))

#if defined(__x86_64__)
#define JUMP(slot) "leaq " slot "(%rip), %r11\njmpq *(%r11)\n"
// Keeps all that may hold an argument; %rax counts the vector registers of a variadic call.
#define FIRST_CALL                                                                                                             \
  "pushq %rbp\nmovq %rsp, %rbp\n"                                                                                              \
  "pushq %rdi\npushq %rsi\npushq %rdx\npushq %rcx\npushq %r8\npushq %r9\npushq %rax\npushq %r11\n"                             \
  "subq $128, %rsp\n"                                                                                                          \
  "movups %xmm0, (%rsp)\nmovups %xmm1, 16(%rsp)\nmovups %xmm2, 32(%rsp)\nmovups %xmm3, 48(%rsp)\n"                             \
  "movups %xmm4, 64(%rsp)\nmovups %xmm5, 80(%rsp)\nmovups %xmm6, 96(%rsp)\nmovups %xmm7, 112(%rsp)\n"                          \
  "callq load_library\n"                                                                                                       \
  "movups (%rsp), %xmm0\nmovups 16(%rsp), %xmm1\nmovups 32(%rsp), %xmm2\nmovups 48(%rsp), %xmm3\n"                             \
  "movups 64(%rsp), %xmm4\nmovups 80(%rsp), %xmm5\nmovups 96(%rsp), %xmm6\nmovups 112(%rsp), %xmm7\n"                          \
  "addq $128, %rsp\n"                                                                                                          \
  "popq %r11\npopq %rax\npopq %r9\npopq %r8\npopq %rcx\npopq %rdx\npopq %rsi\npopq %rdi\npopq %rbp\n"                          \
  "jmpq *(%r11)\n"
#elif defined(__aarch64__)
#define JUMP(slot) "adrp x16, " slot "\nadd x16, x16, :lo12:" slot "\nldr x17, [x16]\nbr x17\n"
#define FIRST_CALL                                                                                                             \
  "stp x29, x30, [sp, #-224]!\nmov x29, sp\n"                                                                                  \
  "stp x0, x1, [sp, #16]\nstp x2, x3, [sp, #32]\nstp x4, x5, [sp, #48]\nstp x6, x7, [sp, #64]\nstp x8, x16, [sp, #80]\n"       \
  "stp q0, q1, [sp, #96]\nstp q2, q3, [sp, #128]\nstp q4, q5, [sp, #160]\nstp q6, q7, [sp, #192]\n"                            \
  "bl load_library\n"                                                                                                          \
  "ldp q0, q1, [sp, #96]\nldp q2, q3, [sp, #128]\nldp q4, q5, [sp, #160]\nldp q6, q7, [sp, #192]\n"                            \
  "ldp x0, x1, [sp, #16]\nldp x2, x3, [sp, #32]\nldp x4, x5, [sp, #48]\nldp x6, x7, [sp, #64]\nldp x8, x16, [sp, #80]\n"       \
  "ldp x29, x30, [sp], #224\n"                                                                                                 \
  "ldr x17, [x16]\nbr x17\n"
#else
#error "lazy_library.h knows x86-64 and arm64: what a call's arguments are kept in stands there"
#endif

HIDDEN void first_call(void) __asm__("first_call." FILE_NAME);

#define STUB(name)                                                                                                             \
  static void *slot_##name __attribute__((used)) = (void *)first_call;                                                         \
  __asm__(".text\n.globl " #name "\n.hidden " #name "\n.type " #name ", %function\n" #name ":\n" JUMP("slot_" #name));
#define NAMED_SLOT(name) {#name, &slot_##name},

FUNCTIONS(STUB)
__asm__(".text\n.hidden first_call." FILE_NAME "\n.globl first_call." FILE_NAME "\nfirst_call." FILE_NAME ":\n" FIRST_CALL);

__attribute__((used)) static void load_library(void) {
  static const tiphys_slot slots[] = {FUNCTIONS(NAMED_SLOT)};
  tiphys_load(FILE_NAME, slots, sizeof slots / sizeof *slots);
}
