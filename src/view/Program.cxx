#include "view/Program.h"

#include "WireCellSpng/base/Check.h"
#include "view/Export.h"
#include "view/Server.h"
#include "view/Text.h"
#include "view/answer/Api.h"

#include <algorithm>
#include <ostream>
#include <thread>

#include <spawn.h>

extern char** environ;

namespace WireCell::View {

    namespace {
        /// Read what the page will ask for first, while the browser starts.
        void read_ahead(Catalogue& catalogue)
        {
            try {
                const auto entries = catalogue.entries();
                const auto first = std::find_if(entries.begin(), entries.end(),
                                                [](const auto& entry) { return entry.kind == Catalogue::Kind::data; });
                if (first == entries.end()) return;
                LayerChoice choice;
                choice.place.file = static_cast<size_t>(first - entries.begin());
                choice.flat = LayerChoice::Flat::automatic;
                catalogue.layer(choice);
            }
            catch (const std::exception&) {
                // The page is told when it asks.
            }
        }

        /// The user's browser, if there is a way to start it; without one the address is there to be read.
        void open_browser(std::string address)
        {
            std::string program = "xdg-open";
            char* const words[] = {program.data(), address.data(), nullptr};
            pid_t process = 0;
            posix_spawnp(&process, words[0], nullptr, nullptr, words, environ);
        }
    }

    void run_program(ProgramOptions options, std::ostream& out)
    {
        const auto& paths = options.catalogue.paths;
        if (!options.mask_path.empty()) {
            SPNG_VALIDATE(paths.size() == 2, "--mask: got {} files (want the hand scan and the archive of frames)",
                          paths.size());
            options.mask.scan = paths[0];
            options.mask.data = paths[1];
            options.mask.max_mb = options.catalogue.max_mb;
            write_mask_file(options.mask, options.mask_path);
        }
        else if (!options.export_path.empty()) {
            Catalogue catalogue(options.catalogue);
            export_page(catalogue, Page(), options.event, options.export_mb, options.export_path);
        }
        else
            serve(options, out);
    }

    void serve(const ProgramOptions& options, std::ostream& out)
    {
        const auto is_letter = [](unsigned char c) { return std::isalnum(c) != 0; };
        SPNG_VALIDATE(std::all_of(options.token.begin(), options.token.end(), is_letter),
                      "--token: want letters and digits only");
        SPNG_VALIDATE(options.token.empty() || options.token.size() >= 16, "--token: want 16 letters or more");
        Catalogue catalogue(options.catalogue);
        const Page page;
        const auto token = options.token.empty() ? random_word() : options.token;
        Api api(catalogue, page, token);
        Server server(api, options.address, options.port);
        const auto with_port = [&](const std::string& name) { return fmt::format("{}:{}", name, server.port()); };
        for (const auto& name : {options.address, std::string("127.0.0.1"), std::string("localhost"), options.host}) {
            if (!name.empty()) api.allow_host(with_port(name));
        }
        const auto shown = options.host.empty() ? options.address : options.host;
        const auto address = fmt::format("http://{}/{}/", with_port(shown == "0.0.0.0" ? "127.0.0.1" : shown), token);
        out << "spng-view: " << address << std::endl;
        const std::jthread reading([&catalogue] { read_ahead(catalogue); });
        if (options.open_browser) open_browser(address);
        server.serve();
    }
}
