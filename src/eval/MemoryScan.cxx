#include "WireCellEval/MemoryScan.h"
#include "WireCellFlow/NodeCosts.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/INamed.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/TorchNodes.h"
#include "WireCellSpng/core/Tdm.h"
#include "WireCellSpng/device/Device.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/PluginManager.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace WireCell::Eval {

    namespace {
        /// Make a component and configure it over its defaults.
        template <class Component>
        std::shared_ptr<Component> make(const std::string& type, const Configuration& cfg)
        {
            const auto component = Factory::lookup<Component>(type, "memscan");
            if (const auto named = interface_cast<INamed>(component)) named->set_name("memscan");
            const auto configurable = interface_cast<IConfigurable>(component);
            auto all = configurable->default_configuration();
            update(all, cfg);
            configurable->configure(all);
            return component;
        }

        int64_t axis_size(const ScanOptions& opt, const std::string& axis, int64_t rebin)
        {
            if (axis == "feature") return opt.shape.at(0);
            if (axis == "channel") return opt.shape.at(1);
            if (axis == "tick") return opt.shape.at(2) / rebin;
            raise<ValueError>("axis '%s' is none of feature, channel, tick", axis);
        }

        /// Run the network once in this process.
        Configuration run_cell(const ScanOptions& opt, int64_t nchunks, int64_t rebin)
        {
            if (opt.threads > 0) at::set_num_threads(opt.threads);
            if (opt.no_onednn) at::globalContext().setUserEnabledMkldnn(false);
            PluginManager::instance().add("WireCellAux");
            PluginManager::instance().add("WireCellSpng");
            const auto service =
                make<SPNG::ITensorForward>("SPNGTensorForwardTS", {{"ts_filename", opt.model}, {"device", opt.device}});
            const auto card = service->card();
            const bool declared = !card.images.empty() && !card.images.front().axes.empty();
            const auto axes = declared ? card.images.front().axes : opt.axes;
            const auto cut = std::find(axes.begin(), axes.end(), opt.chunk);
            if (axes.size() != 3 || cut == axes.end()) {
                raise<ValueError>("axes [%s]: want feature, channel and tick in some order",
                                  fmt::format("{}", fmt::join(axes, ",")));
            }
            Configuration keys{{"forward", "SPNGTensorForwardTS:memscan"},
                               {"device", opt.device},
                               {"nchunks", nchunks},
                               {"chunk_dim", cut - axes.end()}};
            if (opt.overlap) keys["overlap"] = *opt.overlap;
            if (opt.multiple) keys["chunk_multiple"] = *opt.multiple;
            const auto node = make<ITorchTensorFilter>("SPNGTensorForward", keys);
            std::vector<int64_t> sizes;
            for (const auto& axis : axes) sizes.push_back(axis_size(opt, axis, rebin));
            at::manual_seed(1);
            const ITorchTensor::pointer input = std::make_shared<SPNG::SimpleTorchTensor>(
                at::rand(sizes).to(SPNG::parse_device(opt.device)), SPNG::Metadata{{"datapath", "/memscan"}});
            Flow::measure_device_use(true);
            Flow::NodeCosts costs;
            const double before = Flow::host_mb();
            {
                const Flow::CallMeter meter(costs);
                ITorchTensor::pointer output;
                (*node)(input, output);
            }
            return {{"wall_s", costs.wall_s},
                    {"core_s", costs.core_s},
                    {"peak_mb", Flow::peak_host_mb()},
                    {"added_mb", Flow::peak_host_mb() - before},
                    {"device_peak_mb", costs.device_peak_mb},
                    {"input", sizes},
                    {"onednn", at::hasMKLDNN() && at::globalContext().userEnabledMkldnn()},
                    {"threads", at::get_num_threads()},
                    {"libtorch", at::show_config()}};
        }

        /// What a process that runs only this cell writes.
        Configuration run_apart(const ScanOptions& opt, int64_t nchunks, int64_t rebin)
        {
            std::array<int, 2> pipe{};
            if (::pipe(pipe.data())) raise<RuntimeError>("can not make a pipe");
            const auto pid = ::fork();
            if (pid < 0) raise<RuntimeError>("can not make a process");
            if (pid == 0) {
                // Nothing of LibTorch has run yet in the parent, so the child starts clean.
                Configuration result;
                try {
                    result = run_cell(opt, nchunks, rebin);
                }
                catch (const std::exception& err) {
                    const std::string text = err.what();
                    result = {{"error", text.substr(0, text.find('\n'))}};
                }
                const auto text = result.dump();
                const bool written = ::write(pipe[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
                ::_exit(written ? 0 : 1);
            }
            ::close(pipe[1]);
            std::string text;
            std::array<char, 4096> buffer{};
            for (ssize_t got = 0; (got = ::read(pipe[0], buffer.data(), buffer.size())) > 0;)
                text.append(buffer.data(), got);
            ::close(pipe[0]);
            int status = 0;
            ::waitpid(pid, &status, 0);
            if (WIFSIGNALED(status)) return {{"error", fmt::format("killed by signal {}", WTERMSIG(status))}};
            return text.empty() ? Configuration{{"error", "no result"}} : Configuration::parse(text);
        }

        std::string cell_text(const Configuration& cell)
        {
            if (cell.contains("error")) return "-";
            auto text = fmt::format("{:.0f} (+{:.0f}), {:.2f} s", cell["peak_mb"].get<double>(),
                                    cell["added_mb"].get<double>(), cell["wall_s"].get<double>());
            const double device = cell["device_peak_mb"].get<double>();
            return device > 0 ? text + fmt::format(", device {:.0f}", device) : text;
        }
    }

    Configuration scan_memory(const ScanOptions& opt)
    {
        for (const auto* list : {&opt.shape, &opt.nchunks, &opt.rebin}) {
            const bool bad = std::any_of(list->begin(), list->end(), [](int64_t number) { return number < 1; });
            if (list->empty() || bad) raise<ValueError>("sizes, pieces and factors are 1 or more");
        }
        if (opt.shape.size() != 3) raise<ValueError>("--shape wants features,channels,ticks");
        auto cells = Configuration::array();
        for (const auto number : opt.nchunks) {
            for (const auto factor : opt.rebin) {
                auto cell = run_apart(opt, number, factor);
                cell["nchunks"] = number;
                cell["rebin"] = factor;
                cells.push_back(std::move(cell));
            }
        }
        return cells;
    }

    std::string to_markdown(const ScanOptions& opt, const Configuration& cells)
    {
        auto text =
            fmt::format("Peak memory (MiB, of it added by the call) and time of `{}` on {}, image [{}], cut along {}s",
                        opt.model, opt.device, fmt::join(opt.shape, ", "), opt.chunk);
        std::vector<std::string> errors;
        const Configuration* good = nullptr;
        for (const auto& cell : cells) {
            if (!cell.contains("error")) { good = &cell; }
            else {
                errors.push_back(fmt::format("nchunks {} rebin {}: {}", cell["nchunks"].dump(), cell["rebin"].dump(),
                                             cell["error"].get<std::string>()));
            }
        }
        if (good) {
            text += fmt::format(", oneDNN {}, {} threads", (*good)["onednn"].get<bool>() ? "on" : "off",
                                (*good)["threads"].dump());
        }
        text += "\n\n| nchunks |";
        for (const auto factor : opt.rebin) text += fmt::format(" rebin {} |", factor);
        text += "\n|---|" + std::string();
        for (size_t ind = 0; ind < opt.rebin.size(); ++ind) text += "---|";
        size_t ind = 0;
        for (const auto number : opt.nchunks) {
            text += fmt::format("\n| {} |", number);
            for (size_t column = 0; column < opt.rebin.size(); ++column) text += " " + cell_text(cells[ind++]) + " |";
        }
        text += "\n";
        for (const auto& error : errors) text += "\n" + error + "\n";
        return text;
    }

    Configuration to_json(const ScanOptions& opt, const Configuration& cells)
    {
        return {{"_format", "spng-memscan"},
                {"_version", 1},
                {"model", opt.model},
                {"device", opt.device},
                {"shape", opt.shape},
                {"chunk", opt.chunk},
                {"overlap", opt.overlap ? Configuration(*opt.overlap) : Configuration()},
                {"cells", cells}};
    }
}
