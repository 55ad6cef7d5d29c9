#include "cmd/command.h"

int main(int argc, char **argv) { return svodka_main(argc, argv); }
