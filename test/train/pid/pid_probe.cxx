// Files of single particles for tests of jobs: pid_probe FILE EVENTS SEED [CARD] [WORDS] [NOISE]
#include "PidTesting.h"

#include <sstream>

int main(int argc, char* argv[])
{
    spng::test::PidToy toy;
    if (argc > 4) toy.card = argv[4];
    if (argc > 5) {
        toy.words.clear();
        std::istringstream words(argv[5]);
        for (std::string word; std::getline(words, word, ',');) toy.words.push_back(word);
    }
    if (argc > 6) toy.noise = std::stod(argv[6]);
    spng::test::write_pid(argv[1], std::stoi(argv[2]), std::stoull(argv[3]), toy);
    return 0;
}
