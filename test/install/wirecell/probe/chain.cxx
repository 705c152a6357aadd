/// Runs a frame through nodes of the plugin as a Wire-Cell Toolkit does: plugin, factories, Json::Value, boost::any.
#include "Check.h"
#include "ToyAnode.h"
#include "WireCellAux/SimpleFrame.h"
#include "WireCellAux/SimpleTrace.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFaninNode.h"
#include "WireCellIface/IFanoutNode.h"
#include "WireCellIface/IFrame.h"
#include "WireCellIface/IFunctionNode.h"
#include "WireCellIface/INamed.h"
#include "WireCellUtil/NamedFactory.h"

#include <cstdio>
#include <sstream>

using namespace WireCell;

namespace {
    Configuration json(const std::string& text)
    {
        Configuration value;
        std::string trouble;
        std::istringstream stream(text);
        check(Json::parseFromStream(Json::CharReaderBuilder(), stream, &value, &trouble), "JSON: " + trouble);
        return value;
    }

    /// Configure as the toolkit does: defaults with the user's members on top.
    void configure(const std::string& type, const std::string& name, const std::string& data)
    {
        Factory::lookup<INamed>(type, name)->set_name(name);
        const auto component = Factory::find_tn<IConfigurable>(type + ":" + name);
        auto cfg = component->default_configuration();
        const auto user = json(data);
        for (const auto& key : user.getMemberNames()) cfg[key] = user[key];
        component->configure(cfg);
    }

    void configure_chain()
    {
        configure("SPNGFrameToTdm", "in", R"({"anode": "ToyAnode", "rules": [{"groups": [{"wpids": [4]}]}]})");
        configure("SPNGTorchSetUnpacker", "in", R"({"selections": [{"index": 0}, {"index": 1}, {"index": 2}]})");
        configure("SPNGThreshold", "roi", R"({"nominal": 2.5, "binary": false, "tag": "roi"})");
        configure("SPNGTensorPacker", "out", R"({"multiplicity": 3})");
        configure("SPNGTdmToFrame", "out", R"({"frame": {}, "tagged_traces": [{"tag": "gauss", "traces": {"tag": "roi"},
                                               "chids": {}}]})");
    }

    template <class Node>
    std::shared_ptr<Node> node(const std::string& tn)
    {
        return Factory::find_tn<Node>(tn);
    }

    /// The whole chain on one frame, or on the end of stream.
    IFrame::pointer run_chain(const IFrame::pointer& frame)
    {
        boost::any set, traces, packed, out;
        std::vector<boost::any> parts;
        check((*node<IFunctionNodeBase>("SPNGFrameToTdm:in"))(boost::any(frame), set), "a frame becomes tensors");
        check((*node<IFanoutNodeBase>("SPNGTorchSetUnpacker:in"))(set, parts), "a set is unpacked");
        check(parts.size() == 3, "there are three tensors");
        check((*node<IFunctionNodeBase>("SPNGThreshold:roi"))(parts[1], traces), "samples pass a threshold");
        parts[1] = traces;
        check((*node<IFaninNodeBase>("SPNGTensorPacker:out"))(parts, packed), "tensors are packed");
        check((*node<IFunctionNodeBase>("SPNGTdmToFrame:out"))(packed, out), "tensors become a frame");
        return boost::any_cast<IFrame::pointer>(out);
    }

    IFrame::pointer toy_frame(int ident)
    {
        ITrace::vector traces;
        for (int row = 0; row < Toy::nchannels; ++row) {
            std::vector<float> charge(10);
            for (size_t tick = 0; tick < charge.size(); ++tick) charge[tick] = static_cast<float>(row + tick % 3);
            traces.push_back(std::make_shared<Aux::SimpleTrace>(Toy::first_channel + row, 5, charge));
        }
        return std::make_shared<Aux::SimpleFrame>(ident, 1.5, traces, 512.0);
    }

    void check_output(const IFrame::pointer& in, const IFrame::pointer& out)
    {
        check(out && out->ident() == in->ident(), "the output keeps the ident");
        check(out->time() == in->time() && out->tick() == in->tick(), "the output keeps time and tick");
        check(out->trace_tags() == IFrame::tag_list_t{"gauss"}, "the output's traces are tagged");
        const auto& indices = out->tagged_traces("gauss");
        check(indices.size() == Toy::nchannels, "every channel has a tagged trace");
        for (size_t row = 0; row < indices.size(); ++row) {
            const auto& trace = *out->traces()->at(indices[row]);
            const auto& input = in->traces()->at(row)->charge();
            check(trace.channel() == Toy::first_channel + static_cast<int>(row) && trace.tbin() == 5,
                  "traces are in the order of channels");
            check(trace.charge().size() == input.size(), "traces keep their length");
            for (size_t tick = 0; tick < input.size(); ++tick) {
                check(trace.charge()[tick] == (input[tick] > 2.5f ? input[tick] : 0), "low samples are zero");
            }
        }
    }

    /// What configuring a component with its defaults throws, which must be an exception of the toolkit.
    std::string refusal(const std::string& type)
    {
        Factory::lookup<INamed>(type, "walk")->set_name("walk");
        const auto component = Factory::lookup<IConfigurable>(type, "walk");
        try {
            component->configure(component->default_configuration());
        }
        catch (const Exception& err) {
            const auto* text = boost::get_error_info<errmsg>(err);
            check(text && text->find(type + ":walk") == 0, "the message names " + type);
            return *text;
        }
        return "";
    }

    void walk_registry()
    {
        const auto types = Factory::known_types<IConfigurable>();
        check(types.size() > 20, "the plugin announces its components");
        for (const auto& type : types) {
            const auto once = refusal(type);
            check(refusal(type) == once, type + " is configured again as the first time: " + once);
        }
    }

    void check_errors()
    {
        const auto fails = [](const std::string& data, const std::string& want) {
            try {
                configure("SPNGThreshold", "bad", data);
            }
            catch (const ValueError& err) {
                const auto& text = *boost::get_error_info<errmsg>(err);
                check(text.find("SPNGThreshold:bad") == 0 && text.find(want) != std::string::npos, text);
                return;
            }
            check(false, "a bad configuration is refused: " + data);
        };
        fails(R"({"nominal": "high"})", "nominal");
        fails(R"({"device": "abacus"})", "abacus");
        fails(R"({"nominall": 3, "_strict": true})", "nominall");

        boost::any out;
        auto foreign = std::make_shared<Aux::SimpleFrame>(1, 0.0, ITrace::vector(), 512.0);
        configure("SPNGFrameToTdm", "strict",
                  R"({"anode": "ToyAnode", "period": 500, "rules": [{"groups": [{"wpids": [4]}]}]})");
        try {
            (*node<IFunctionNodeBase>("SPNGFrameToTdm:strict"))(boost::any(IFrame::pointer(foreign)), out);
        }
        catch (const Exception& err) {
            check(boost::get_error_info<errmsg>(err)->find("SPNGFrameToTdm:strict") == 0,
                  "a failing call names itself");
            return;
        }
        check(false, "a frame of another period is refused");
    }

    void run()
    {
        static NamedFactory<Toy::Anode> anodes;
        Factory::associate<IAnodePlane>("ToyAnode", &anodes);
        Factory::lookup<IAnodePlane>("ToyAnode");
        PluginManager::instance().add("WireCellSpng");

        walk_registry();
        for (int job = 0; job < 2; ++job) {
            configure_chain();
            for (int event = 7; event < 9; ++event) {
                const auto frame = toy_frame(event);
                check_output(frame, run_chain(frame));
                check(!run_chain(nullptr), "the end of stream passes");
            }
        }
        check_errors();
    }
}

int main()
{
    try {
        run();
    }
    catch (const std::exception& err) {
        std::fprintf(stderr, "%s\n", err.what());
        return 1;
    }
}
