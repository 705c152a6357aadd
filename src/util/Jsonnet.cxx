#include "Jsonnet.h"
#include "JsonnetJoin.h"

extern "C" {
#include <libjsonnet.h>
}

#include <memory>

namespace WireCell::Persist {

    namespace {
        struct Destroy {
            void operator()(JsonnetVm* vm) const { ::jsonnet_destroy(vm); }
        };
        using Machine = std::unique_ptr<JsonnetVm, Destroy>;

        Machine make_machine(const JsonnetContext& context)
        {
            Machine vm(::jsonnet_make());
            // Folds over the nodes of a big detector recurse deeper than the default of 500.
            ::jsonnet_max_stack(vm.get(), 100000);
            ::jsonnet_max_trace(vm.get(), 10);
            // Collecting garbage costs far more time than the memory it saves in a job of seconds.
            ::jsonnet_gc_min_objects(vm.get(), 2000000);
            ::jsonnet_gc_growth_trigger(vm.get(), 4.0);
            // Jsonnet asks the folder added last first.
            for (auto it = context.folders.rbegin(); it != context.folders.rend(); ++it) {
                ::jsonnet_jpath_add(vm.get(), it->c_str());
            }
            for (const auto& [key, val] : context.extvar) ::jsonnet_ext_var(vm.get(), key.c_str(), val.c_str());
            for (const auto& [key, val] : context.extcode) ::jsonnet_ext_code(vm.get(), key.c_str(), val.c_str());
            for (const auto& [key, val] : context.tlavar) ::jsonnet_tla_var(vm.get(), key.c_str(), val.c_str());
            for (const auto& [key, val] : context.tlacode) ::jsonnet_tla_code(vm.get(), key.c_str(), val.c_str());
            return vm;
        }

        /// Take over Jsonnet's text, or throw it as an error.
        std::string outcome(JsonnetVm* vm, char* raw, int error, const std::string& source)
        {
            std::string text = raw ? raw : "";
            if (raw) ::jsonnet_realloc(vm, raw, 0);
            if (!error) return text;
            while (!text.empty() && text.back() == '\n') text.pop_back();
            THROW(ValueError() << errmsg{"can not evaluate " + source + ": " + text});
        }
    }

    std::string evaluate_file(const std::string& path, const JsonnetContext& context)
    {
        if (const auto text = join_imports(path, context.folders)) {
            const auto vm = make_machine(context);
            int error = 0;
            char* raw = ::jsonnet_evaluate_snippet(vm.get(), path.c_str(), text->c_str(), &error);
            if (!error) return outcome(vm.get(), raw, error, path);
            // The files as they are give messages with the right names and lines.
            ::jsonnet_realloc(vm.get(), raw, 0);
        }
        const auto vm = make_machine(context);
        int error = 0;
        char* raw = ::jsonnet_evaluate_file(vm.get(), path.c_str(), &error);
        return outcome(vm.get(), raw, error, "\"" + path + "\"");
    }

    std::string evaluate_text(const std::string& text, const JsonnetContext& context)
    {
        const auto vm = make_machine(context);
        int error = 0;
        char* raw = ::jsonnet_evaluate_snippet(vm.get(), "<text>", text.c_str(), &error);
        return outcome(vm.get(), raw, error, "the given Jsonnet code");
    }

}
