// Writes a network of all views that takes each pixel with charge for one class: tagger_probe FILE.ts CLASS CARD.json
#include "ModelArchive.h"

#include <fstream>
#include <iostream>

int main(int argc, char* argv[])
{
    if (argc != 4) {
        std::cerr << "want FILE.ts CLASS CARD.json\n";
        return 1;
    }
    const std::string code = R"(
def forward(self, x):
    seen = (x > 0).type_as(x)
    none = torch.zeros_like(x)
    return 20 * torch.stack([1 - seen, )" +
                             std::string(std::string(argv[2]) == "cosmic" ? "seen, none" : "none, seen") + "], 2)\n";
    std::ifstream card(argv[3]);
    spng::test::save_net(argv[1], code, std::string(std::istreambuf_iterator<char>(card), {}));
    return 0;
}
