#include "WireCellAux/Component.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"

#include <fstream>
#include <future>

namespace WireCell::SigProc {

    struct FieldResponseConfig {
        std::string filename; ///< field response file, JSON or JSON.bz2
    };
    BOOST_DESCRIBE_STRUCT(FieldResponseConfig, (), (filename))

    namespace {
        using Data = Response::Schema::FieldResponse;

        Data load(const std::string& path, const std::string& who)
        {
            try {
                return Response::Schema::load(path.c_str());
            }
            catch (const Exception& err) {
                THROW(IOError() << errmsg{fmt::format("{}: filename: {}", who, err.what())});
            }
        }
    }

    /// A field response from a file.  Loading takes tenths of a second, so it starts with the configuration and goes on
    /// beside whatever follows, until the data are first asked for.
    class FieldResponse : public Aux::Component<FieldResponseConfig>, public IFieldResponse {
      public:
        FieldResponse()
          : Component("FieldResponse", "sigproc")
        {
        }

        const Data& field_response() const override
        {
            SPNG_VALIDATE(m_data.valid(), "{} is not configured", who());
            const auto data = m_data; // a thread must wait on a copy of its own
            return data.get();
        }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.filename.empty(), "{}: filename is not given (want a field response file)", who());
            const auto path = Persist::resolve(m_cfg.filename);
            if (path.empty() || !std::ifstream(path)) {
                THROW(IOError() << errmsg{fmt::format(
                          "{}: filename '{}' cannot be opened. Try its full path, or add its folder to WIRECELL_PATH",
                          who(), m_cfg.filename)});
            }
            m_claim.reset();
            m_claim = std::make_unique<FileClaim>(FileClaim::Use::read, path, who());
            m_data = std::async(std::launch::async, load, path, who()).share();
        }

        std::shared_future<Data> m_data;
        std::unique_ptr<FileClaim> m_claim;
    };
}

WIRECELL_FACTORY(FieldResponse, WireCell::SigProc::FieldResponse, WireCell::IFieldResponse, WireCell::INamed,
                 WireCell::IConfigurable)
