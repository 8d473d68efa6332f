/*
 * scitokens-cpp, in a process of its own: with-cpp TOKENS ISSUER AUDIENCE KEY-ID PUBLIC-KEY CALLS.
 *
 * Told a number, it deserializes and tests so many tokens with a key of its key cache, and answers with the milliseconds that
 * one took, by the clock and of CPU; where CALLS is "deserialize", it does not test them. The key is put into the cache first, as this version of the
 * library cannot be told which authority to trust.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of scitokens.h, which is in another package than the library. */
typedef void *SciToken;
typedef void *Enforcer;
typedef struct {
  const char *authz;
  const char *resource;
} Acl;
int scitoken_store_public_ec_key(const char *issuer, const char *key_id, const char *pem, char **error);
int scitoken_deserialize(const char *text, SciToken *token, char const *const *issuers, char **error);
void scitoken_destroy(SciToken token);
Enforcer enforcer_create(const char *issuer, const char **audiences, char **error);
int enforcer_test(const Enforcer enforcer, const SciToken token, const Acl *acl, char **error);

static void demand(int good, const char *what, const char *error) {
  if (good) return;
  fprintf(stderr, "%s: %s\n", what, error == NULL ? "it does not say why" : error);
  exit(1);
}

static char *content(const char *name) {
  FILE *file = fopen(name, "rb");
  demand(file != NULL, name, "cannot be read");
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *text = calloc((size_t)size + 1, 1);
  demand(text != NULL && fread(text, 1, (size_t)size, file) == (size_t)size, name, "cannot be read");
  fclose(file);
  return text;
}

static double milliseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void allow(Enforcer enforcer, const char *text) {
  static const Acl acl = {"read", "/store/file"};
  char *error = NULL;
  SciToken token;
  demand(scitoken_deserialize(text, &token, NULL, &error) == 0, "deserialize", error);
  if (enforcer != NULL) demand(enforcer_test(enforcer, token, &acl, &error) == 0, "test", error);
  scitoken_destroy(token);
}

int main(int count, char **given) {
  demand(count == 7, "with-cpp", "give TOKENS ISSUER AUDIENCE KEY-ID PUBLIC-KEY CALLS");
  char *error = NULL;
  int stored = scitoken_store_public_ec_key(given[2], given[4], content(given[5]), &error);
  demand(stored == 0, "the key", error);
  const char *audiences[] = {given[3], NULL};
  Enforcer enforcer = enforcer_create(given[2], audiences, &error);
  demand(enforcer != NULL, "an enforcer", error);
  if (strcmp(given[6], "deserialize") == 0) enforcer = NULL;

  size_t tokens = 0;
  char **texts = NULL;
  for (char *text = strtok(content(given[1]), "\n"); text != NULL; text = strtok(NULL, "\n")) {
    texts = realloc(texts, (tokens + 1) * sizeof *texts);
    demand(texts != NULL, "memory", "there is none");
    texts[tokens++] = text;
  }
  demand(tokens > 0, given[1], "has no token");

  char line[32];
  size_t asked = 0;
  while (fgets(line, sizeof line, stdin) != NULL) {
    long wanted = strtol(line, NULL, 10);
    demand(wanted > 0, line, "is no number");
    double cpu = milliseconds(CLOCK_PROCESS_CPUTIME_ID);
    double start = milliseconds(CLOCK_MONOTONIC);
    for (long done = 0; done < wanted; done++) allow(enforcer, texts[asked++ % tokens]);
    double took = milliseconds(CLOCK_MONOTONIC) - start;
    cpu = milliseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%.9f %.9f\n", took / (double)wanted, cpu / (double)wanted);
    fflush(stdout);
  }
  return 0;
}
