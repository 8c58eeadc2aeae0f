/** Every op's lowering under the contract, interpreted literally. */
import { deviceContract } from "./device.contract.ts";
import { loweredDevice } from "./lowered.ts";

deviceContract(() => loweredDevice);
