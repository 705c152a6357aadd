// Writes a network for tests of jobs: tagger_probe FILE.ts KIND CARD.json.  KIND is cosmic or neutrino, a network of all views that takes each
// pixel with charge for that class; or particle, one that takes images of more charge for the first of two classes, and tells an energy.
#include "ModelArchive.h"

#include <fstream>
#include <iostream>
#include <map>

int main(int argc, char* argv[])
{
    const std::string pixels = R"(
def forward(self, x):
    seen = (x > 0).type_as(x)
    none = torch.zeros_like(x)
    return 20 * torch.stack()";
    const std::map<std::string, std::string> codes = {{"cosmic", pixels + "[1 - seen, seen, none], 2)\n"},
                                                      {"neutrino", pixels + "[1 - seen, none, seen], 2)\n"},
                                                      {"particle", R"(
def forward(self, x):
    total = x.abs().sum(dim=[1, 2, 3]) / 100
    return torch.stack([total - 1, 1 - total, total], 1).unsqueeze(1)
)"}};
    const auto code = argc == 4 ? codes.find(argv[2]) : codes.end();
    if (code == codes.end()) {
        std::cerr << "want FILE.ts KIND CARD.json\n";
        return 1;
    }
    std::ifstream card(argv[3]);
    spng::test::save_net(argv[1], code->second, std::string(std::istreambuf_iterator<char>(card), {}));
    return 0;
}
